import {
  to = moltin_customer_addresses.ron
  identity = {
    customer_id = "78cc0486-bbdf-491b-a0a2-722383b6288b"
  }
}
