namespace MidasNet.Data;

/// <summary>Turns the bytes of an image file (PNG, JPEG) into its grey pixels. May be called from several threads at once.</summary>
/// <param name="bytes">The whole file.</param>
/// <param name="name">What to call it in messages.</param>
/// <exception cref="DataFormatException">The bytes are no image, or a damaged one.</exception>
public delegate GreyImage ImageDecoder(ReadOnlySpan<byte> bytes, string name);
