# Requires a store whose customers have these custom fields.
resource "moltin_customer" "jerry" {
  name  = "Jerry Gergich"
  email = "jerry@pawnee.example"

  custom_fields = jsonencode({
    "loyalty-points" = 120
    newsletter       = true
  })
}
