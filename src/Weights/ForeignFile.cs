using System.Text.Unicode;

namespace MidasNet.Weights;

/// <summary>Says what a file is that holds no weights, by its first bytes: often a download went wrong, or the wrong file was named.</summary>
internal static class ForeignFile
{
    /// <summary>A description of the file, as the beginning of a sentence.</summary>
    public static string Describe(ReadOnlySpan<byte> beginning) => beginning switch
    {
        [] => "the file is empty",
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "this is a PNG picture",
        [0xFF, 0xD8, 0xFF, ..] => "this is a JPEG picture",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "this is a GIF picture",
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => "this is a PDF document",
        [0x1F, 0x8B, ..] => "the file is compressed with gzip: unpack it first",
        [(byte)'B', (byte)'Z', (byte)'h', ..] => "the file is compressed with bzip2: unpack it first",
        [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..] => "the file is compressed with xz: unpack it first",
        [0x28, 0xB5, 0x2F, 0xFD, ..] => "the file is compressed with Zstandard: unpack it first",
        [(byte)'7', (byte)'z', 0xBC, 0xAF, ..] => "this is a 7-Zip archive: unpack it first",
        [(byte)'R', (byte)'a', (byte)'r', (byte)'!', ..] => "this is a RAR archive: unpack it first",
        [(byte)'P', (byte)'K', 3 or 5, 4 or 6, ..] => "this is a zip archive, but neither of PyTorch nor of Keras: unpack it first",
        [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', ..] => "this is a NumPy array (.npy): save the weights as safetensors",
        [(byte)'G', (byte)'G', (byte)'U', (byte)'F', ..] => "this is a GGUF file of llama.cpp",
        [_, _, _, _, (byte)'T', (byte)'F', (byte)'L', (byte)'3', ..] => "this is a TensorFlow Lite model",
        [0x80, >= 2 and <= 5, ..] => "this is a pickle, but not one that torch.save wrote",
        [0x7F, (byte)'E', (byte)'L', (byte)'F', ..] => "this is a program",
        _ when beginning.StartsWith("version https://git-lfs"u8) =>
            "the file only points to weights in Git LFS: fetch them with git lfs pull",
        _ when IsPyTorchBefore0110(beginning) => "this file was written by PyTorch before 0.1.10: load and save it with a newer PyTorch",
        _ when TrimStart(beginning) is [(byte)'<', ..] => "this is a web page (HTML or XML), not weights: the download went wrong",
        _ when IsText(beginning) => $"this is a text that begins with {QuotedText.Of(System.Text.Encoding.UTF8.GetString(beginning[..Math.Min(24, beginning.Length)]))}",
        _ => $"the file begins with {Convert.ToHexString(beginning[..Math.Min(8, beginning.Length)])}, which is no known weight format",
    };

    /// <summary>True if JSON begins here.</summary>
    /// <param name="beginning">The first bytes.</param>
    /// <param name="bracket">The bracket that opens it: '{' or '['.</param>
    public static bool IsJson(ReadOnlySpan<byte> beginning, char bracket) => TrimStart(beginning) is [var first, ..] && first == bracket;

    // The first form of torch.save was a tar archive, whose first member is named "storages" or "sys_info".
    private static bool IsPyTorchBefore0110(ReadOnlySpan<byte> beginning) =>
        beginning.StartsWith("storages\0"u8) || beginning.StartsWith("sys_info\0"u8) || beginning.StartsWith("tensors\0"u8);

    private static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> beginning)
    {
        var byteOrderMark = "\uFEFF"u8;
        return (beginning.StartsWith(byteOrderMark) ? beginning[byteOrderMark.Length..] : beginning).TrimStart(" \t\r\n"u8);
    }

    // The last character may be cut in two.
    private static bool IsText(ReadOnlySpan<byte> beginning)
    {
        int shown = Math.Max(beginning.Length - (beginning.Length < 64 ? 0 : 4), 0);
        return shown > 3 && Utf8.IsValid(beginning[..shown]) && beginning[..shown].IndexOfAnyInRange((byte)0, (byte)8) < 0
            && beginning[..shown].IndexOfAnyInRange((byte)14, (byte)31) < 0;
    }
}
