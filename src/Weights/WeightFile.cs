using System.Buffers.Binary;

namespace MidasNet.Weights;

/// <summary>The one way in for weights of any format: what a file is, is told by its content, never by its name.</summary>
/// <param name="Format">What the file is.</param>
/// <param name="Weights">Its tensors, named and laid out as there.</param>
/// <param name="Missing">Tensors that it lists, but whose bytes are not all there: shards of TensorFlow.js; in other formats none.</param>
public sealed record WeightFile(WeightFormat Format, WeightSet Weights, IReadOnlyList<MissingTensor> Missing)
{
    /// <summary>The file that makes a folder a model of TensorFlow.js.</summary>
    public const string ModelJson = "model.json";

    private const string Known = "safetensors, PyTorch (.pth, .pt), Keras (.h5, .weights.h5), ONNX, and TensorFlow.js (model.json, or its folder)";

    /// <summary>The file at a path: for a folder its model.json.</summary>
    /// <exception cref="WeightFormatException">There is no such file, or no model in the folder.</exception>
    public static string Locate(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string file = Directory.Exists(path) ? Path.Combine(path, ModelJson) : path;
        return File.Exists(file) ? file : throw new WeightFormatException(file, null, $"there is no such file; read here are {Known}");
    }

    /// <summary>Tells the format by the file's first bytes.</summary>
    /// <param name="path">The file, or a folder with a model.json.</param>
    /// <exception cref="WeightFormatException">There is no such file, or it is of no format that is read here.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static WeightFormat FormatOf(string path)
    {
        string file = Locate(path);
        using var content = new UntrustedFile(file);
        ReadOnlySpan<byte> start = content.Read(0, Math.Min(content.Length, 64), "the beginning");
        if (IsSafeTensors(start, content.Length)) return WeightFormat.SafeTensors;
        if (start.StartsWith(Hdf5File.Signature)) return WeightFormat.Keras;
        if (start.StartsWith("PK\u0003\u0004"u8) || start.StartsWith(PyTorchFile.LegacyMagic)) return WeightFormat.PyTorch;
        if (IsOnnx(start)) return WeightFormat.Onnx;
        if (IsJson(start)) return WeightFormat.TensorFlowJs;
        throw new WeightFormatException(file, 0, $"{WhatElse(start)}; read here are {Known}");
    }

    /// <summary>Reads a file of any format.</summary>
    /// <param name="path">The file, or a folder with a model.json.</param>
    /// <exception cref="WeightFormatException">There is no such file, it is of no format that is read here, or it is damaged.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static WeightFile Read(string path)
    {
        string file = Locate(path);
        var format = FormatOf(file);
        if (format == WeightFormat.TensorFlowJs)
        {
            var model = TensorFlowJsModel.Read(file);
            return new WeightFile(format, model.Weights, model.Missing);
        }
        return new WeightFile(format, format switch
        {
            WeightFormat.SafeTensors => SafeTensors.Read(file),
            WeightFormat.PyTorch => PyTorchFile.Read(file),
            WeightFormat.Keras => KerasFile.Read(file),
            _ => OnnxFile.Read(file),
        }, []);
    }

    // The length of the header comes first, so that anything may be a safetensors file; but the header is JSON and lies in the file.
    private static bool IsSafeTensors(ReadOnlySpan<byte> start, long length) => start.Length > 8 && start[8] == '{'
        && BinaryPrimitives.ReadUInt64LittleEndian(start) <= (ulong)(length - 8);

    // ONNX has no magic number; its first field is ir_version (1), a small number, and another field of the model follows.
    private static bool IsOnnx(ReadOnlySpan<byte> start) =>
        start.Length > 2 && start[0] == 8 && start[1] < 0x80 && (start[2] & 7) is 0 or 2 && start[2] < 0x80;

    private static bool IsJson(ReadOnlySpan<byte> start)
    {
        var byteOrderMark = "\uFEFF"u8;
        var text = start.StartsWith(byteOrderMark) ? start[byteOrderMark.Length..] : start;
        return text.TrimStart(" \t\r\n"u8).StartsWith("{"u8);
    }

    private static string WhatElse(ReadOnlySpan<byte> start) => start switch
    {
        [] => "the file is empty",
        [(byte)'<', ..] => "the file is a page of the web, not weights: the download went wrong",
        [0x1F, 0x8B, ..] => "the file is compressed with gzip: unpack it first",
        [0x80, >= 2 and <= 5, ..] => "the file is a pickle, but not one that torch.save wrote",
        _ when start.StartsWith("version https://git-lfs"u8) => "the file only points to weights in Git LFS: fetch them with git lfs pull",
        _ => $"the file begins with {Convert.ToHexString(start[..Math.Min(8, start.Length)])}, which is no known format of weights",
    };
}
