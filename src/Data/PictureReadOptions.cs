using MidasNet.Data.Pictures;

namespace MidasNet.Data;

/// <summary>The options for reading the pictures of a set as images of one size; see <see cref="LabelledPictures.Read"/>.</summary>
public sealed record PictureReadOptions
{
    /// <summary>Prepares each picture as input of a network. If null, pictures are unchanged, and must have one size.</summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>Channels of the images without preprocessing: 1 for grey, 3 for red, green, blue.</summary>
    public int Channels { get; init; } = 1;

    /// <summary>The largest file or unpacked entry that is read, in bytes; a larger one is an error. 64 MiB if not set.</summary>
    public int MaxFileBytes { get; init; } = 64 << 20;

    /// <summary>The largest picture that is decoded, in pixels.</summary>
    public int MaxPixels { get; init; } = PictureDecoder.DefaultMaxPixels;

    /// <summary>Threads that decode; 0 for one per core. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>The part to read, of a set that is divided; null for all pictures. A set that is not divided has no parts.</summary>
    public SetPart? Part { get; init; }

    /// <summary>
    /// The bytes of pixels that are kept in memory, 1 GiB if not set. Those of a larger set are in a file of <see cref="CacheFolder"/>, which the operating
    /// system reads where it is needed; the same pictures with the same preprocessing are then decoded once.
    /// </summary>
    public long MaxMemory { get; init; } = 1L << 30;

    /// <summary>
    /// The folder for the pixels of large sets; null for the usual one, which the variable MIDASNET_CACHE can name. Files in it can be deleted at any time.
    /// </summary>
    public string? CacheFolder { get; init; }

    /// <summary>
    /// The bytes that the files of pixels in the cache take together: the least recently used are deleted beyond it. A set that is larger by itself is in a file that
    /// is deleted when it is closed. Null for the variable MIDASNET_CACHE_SIZE, such as 500M, or 20 GiB.
    /// </summary>
    public long? MaxCache { get; init; }

    /// <summary>True to leave out pictures that cannot be used, rather than to throw an error that names them. <see cref="Skipped"/> receives each.</summary>
    public bool SkipBad { get; init; }

    /// <summary>Receives each picture that <see cref="SkipBad"/> leaves out, with the reason, in the order of the names, when all are read.</summary>
    public IProgress<SkippedFile>? Skipped { get; init; }

    /// <summary>Receives the number of pictures read so far, from any of the threads.</summary>
    public IProgress<int>? Progress { get; init; }
}
