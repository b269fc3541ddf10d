namespace MidasNet.Data.Pictures;

/// <summary>A picture has more pixels than are accepted.</summary>
/// <param name="path">The file.</param>
/// <param name="finding">Its size and the limit.</param>
internal sealed class TooManyPixelsException(string path, string finding) : DataFormatException(path, finding);
