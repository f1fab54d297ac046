variable "april_password" {
  description = "Password of April."
  type        = string
  ephemeral   = true
}

# The password is never stored in the plan or state. To change it, also change its version.
resource "moltin_customer" "april" {
  name                = "April Ludgate"
  email               = "april@pawnee.example"
  password_wo         = var.april_password
  password_wo_version = 1
}
