namespace MidasNet.Models;

/// <summary>A picture file to classify.</summary>
/// <param name="Name">Its name in messages: its path, if it has one.</param>
/// <param name="Read">Reads its content.</param>
internal sealed record PictureContent(string Name, Func<byte[]> Read);
