using System.Text;
using System.Text.Unicode;

namespace MidasNet.Weights;

/// <summary>Says what a file is that holds no weights, by its first bytes: often a download went wrong, or the wrong file was named.</summary>
internal static class ForeignFile
{
    /// <summary>What to do with a SavedModel.</summary>
    public const string SavedModelAdvice = "load it with TensorFlow and save its weights as .weights.h5";

    // Where the mark of a tar archive stands, and an HDF5 file after the shortest user block.
    private const int TarMark = 257, UserBlock = 512, Examined = 600;

    /// <summary>A description of the file, as the beginning of a sentence.</summary>
    public static string Describe(UntrustedFile file)
    {
        byte[] beginning = file.Read(0, Math.Min(file.Length, Examined), "the beginning");
        if (ZipDirectory.Recognises(beginning) && DescribeZip(file) is { } archive) return archive;
        return Describe(beginning);
    }

    /// <summary>The same by the first bytes alone.</summary>
    public static string Describe(ReadOnlySpan<byte> beginning) => beginning switch
    {
        [] => "the file is empty",
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "this is a PNG picture",
        [0xFF, 0xD8, 0xFF, ..] => "this is a JPEG picture",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "this is a GIF picture",
        [(byte)'B', (byte)'M', _, _, _, _, 0, 0, 0, 0, ..] => "this is a BMP picture",
        [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => "this is a TIFF picture",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "this is a WebP picture",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', ..] => "this is a sound or film (RIFF)",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => "this is a film or picture (MP4, HEIC or AVIF)",
        [0, 0, 8 or 9 or 0x0B or 0x0C or 0x0D or 0x0E, >= 1 and <= 4, ..] => "this is an IDX file of images or labels, as MNIST has them: data, not weights",
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => "this is a PDF document",
        [0xD0, 0xCF, 0x11, 0xE0, ..] => "this is a document of Microsoft Office",
        [0x1F, 0x8B, ..] => "the file is compressed with gzip: unpack it first",
        [(byte)'B', (byte)'Z', (byte)'h', ..] => "the file is compressed with bzip2: unpack it first",
        [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..] => "the file is compressed with xz: unpack it first",
        [0x28, 0xB5, 0x2F, 0xFD, ..] => "the file is compressed with Zstandard: unpack it first",
        [0x04, 0x22, 0x4D, 0x18, ..] => "the file is compressed with LZ4: unpack it first",
        [(byte)'7', (byte)'z', 0xBC, 0xAF, ..] => "this is a 7-Zip archive: unpack it first",
        [(byte)'R', (byte)'a', (byte)'r', (byte)'!', ..] => "this is a RAR archive: unpack it first",
        [(byte)'P', (byte)'K', 3 or 5, 4 or 6, ..] => "this is a zip archive, but neither of PyTorch nor of Keras: unpack it first",
        [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', ..] => "this is a NumPy array (.npy): save the weights as safetensors",
        [(byte)'G', (byte)'G', (byte)'U', (byte)'F', ..] => "this is a GGUF file of llama.cpp",
        [(byte)'l' or (byte)'t' or (byte)'f', (byte)'m' or (byte)'j', (byte)'g', (byte)'g', ..] => "this is a GGML file of llama.cpp",
        [_, _, _, _, (byte)'T', (byte)'F', (byte)'L', (byte)'3', ..] => "this is a TensorFlow Lite model",
        [_, _, _, _, (byte)'E', (byte)'T', (byte)'1', >= (byte)'0' and <= (byte)'9', ..] => "this is a program of ExecuTorch",
        [0x12, 1, 0, 0, 0, 0, 0, 0, ..] => "these are parameters of MXNet",
        // SavedModel: its version 1, then graphs. A frozen graph begins with a node and its name.
        [0x08, 1, 0x12, ..] => $"this is a TensorFlow SavedModel, which is not read here: {SavedModelAdvice}",
        [0x80, >= 2 and <= 5, ..] => "this is a pickle, but not one that torch.save wrote",
        [0x7F, (byte)'E', (byte)'L', (byte)'F', ..] or [(byte)'M', (byte)'Z', _, 0, ..] or [0xCF or 0xCE, 0xFA, 0xED, 0xFE, ..] => "this is a program",
        [0xAC, 0xED, 0, 5, ..] => "these are objects of Java",
        [0xED, 0xAB, 0xEE, 0xDB, ..] => "this is a package (RPM)",
        _ when beginning.StartsWith("version https://git-lfs"u8) =>
            "the file only points to weights in Git LFS (a Git LFS pointer): fetch them with git lfs pull",
        _ when beginning.StartsWith("SQLite format 3"u8) => "this is a database (SQLite)",
        _ when beginning.StartsWith("MATLAB 5.0"u8) => "this is a file of MATLAB",
        _ when beginning.StartsWith("PAR1"u8) => "this is a table (Parquet)",
        _ when beginning.StartsWith("!<arch>"u8) => "this is a library or package (ar)",
        _ when IsPyTorchBefore0110(beginning) => "this file was written by PyTorch before 0.1.10: load and save it with a newer PyTorch",
        _ when beginning.Length > TarMark + 5 && beginning[TarMark..].StartsWith("ustar"u8) => "this is a tar archive: unpack it first",
        _ when beginning.Length > UserBlock && beginning[UserBlock..].StartsWith(Hdf5File.Signature) =>
            "this is an HDF5 file that begins with a user block, which is not read here: write it with h5py's defaults",
        _ when TrimStart(beginning) is [(byte)'<', ..] => IsHtml(TrimStart(beginning))
            ? "this is a web page (HTML page), not weights: the download went wrong"
            : "this is a web page or message (HTML or XML), not weights: the download went wrong",
        _ when IsText(beginning) => $"this is a text that begins with {QuotedText.Of(Encoding.UTF8.GetString(beginning[..Math.Min(24, beginning.Length)]))}",
        _ when beginning.IndexOfAnyExcept((byte)0) < 0 => "the file begins with zeros alone: the download or the disk failed",
        _ => $"the file begins with {Convert.ToHexString(beginning[..Math.Min(8, beginning.Length)])}, which is no known weight format",
    };

    /// <summary>True if JSON begins here.</summary>
    /// <param name="beginning">The first bytes.</param>
    /// <param name="bracket">The bracket that opens it: '{' or '['.</param>
    public static bool IsJson(ReadOnlySpan<byte> beginning, char bracket) => TrimStart(beginning) is [var first, ..] && first == bracket;

    private static string? DescribeZip(UntrustedFile file)
    {
        try
        {
            string[] names = [.. new ZipDirectory(file).Names];
            bool Has(string end) => Array.Exists(names, name => name == end || name.EndsWith($"/{end}", StringComparison.Ordinal));
            return names.Length > 0 && Array.TrueForAll(names, name => name.EndsWith(".npy", StringComparison.Ordinal))
                ? "these are NumPy arrays (.npz): save the weights as safetensors"
                : Has("saved_model.pb") ? $"this is a zip archive of a TensorFlow SavedModel, which is not read here: {SavedModelAdvice}"
                : Has("META-INF/MANIFEST.MF") ? "this is a program of Java (.jar)"
                : Has("[Content_Types].xml") ? "this is a document of Microsoft Office"
                : null;
        }
        catch (WeightFormatException)
        {
            return null; // its beginning says what it is
        }
    }

    // The first form of torch.save was a tar archive with these members.
    private static bool IsPyTorchBefore0110(ReadOnlySpan<byte> beginning)
    {
        if (beginning.StartsWith("./"u8)) beginning = beginning[2..];
        return beginning.StartsWith("storages\0"u8) || beginning.StartsWith("sys_info\0"u8) || beginning.StartsWith("tensors\0"u8)
            || beginning.StartsWith("pickle\0"u8);
    }

    private static bool IsHtml(ReadOnlySpan<byte> text)
    {
        string start = Encoding.Latin1.GetString(text[..Math.Min(text.Length, 64)]).ToUpperInvariant();
        return start.StartsWith("<!DOCTYPE HTML", StringComparison.Ordinal) || start.StartsWith("<HTML", StringComparison.Ordinal)
            || start.StartsWith("<HEAD", StringComparison.Ordinal) || start.StartsWith("<!--", StringComparison.Ordinal);
    }

    private static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> beginning)
    {
        var byteOrderMark = "\uFEFF"u8;
        return (beginning.StartsWith(byteOrderMark) ? beginning[byteOrderMark.Length..] : beginning).TrimStart(" \t\r\n"u8);
    }

    // The last character may be cut in two.
    private static bool IsText(ReadOnlySpan<byte> beginning)
    {
        bool isValid = false;
        for (int cut = 0; cut < 4 && cut < beginning.Length && !isValid; cut++) isValid = Utf8.IsValid(beginning[..^cut]);
        return beginning.Length > 3 && isValid && beginning.IndexOfAnyInRange((byte)0, (byte)8) < 0 && beginning.IndexOfAnyInRange((byte)14, (byte)31) < 0;
    }
}
