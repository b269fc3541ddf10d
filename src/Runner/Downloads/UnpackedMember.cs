namespace MidasNet.Runner.Downloads;

/// <summary>A member of a fetched zip archive that is laid beside it, for it is read as a file of its own.</summary>
/// <param name="Entry">Its name in the archive.</param>
/// <param name="Path">Where it goes, within the folder of the entry's kind, with '/'.</param>
internal sealed record UnpackedMember(string Entry, string Path);
