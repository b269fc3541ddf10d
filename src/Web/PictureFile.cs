namespace MidasNet.Web;

/// <summary>A picture for a browser.</summary>
internal sealed record PictureFile(byte[] Content, string ContentType);
