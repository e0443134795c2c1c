"""Why not?: why a time is or is not offered online, for anybody who asks at the desk."""
