variable "april_password" {
  description = "Password for April to log in with."
  type        = string
  ephemeral   = true
}

# The password is in no plan and no state. Terraform sends it again when its version changes.
resource "moltin_customer" "april" {
  name                = "April Ludgate"
  email               = "april@pawnee.example"
  password_wo         = var.april_password
  password_wo_version = 1
}
