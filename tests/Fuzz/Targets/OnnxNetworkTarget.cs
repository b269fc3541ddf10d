using MidasNet.Models;

namespace MidasNet.Fuzz.Targets;

/// <summary>A classifier in an ONNX file: it is opened and classifies a picture, or is refused.</summary>
internal sealed class OnnxNetworkTarget : FuzzTarget
{
    /// <inheritdoc/>
    public override IEnumerable<byte[]> Seeds()
    {
        for (int i = 0; i < 3; i++)
        {
            foreach (var options in new[] { new OnnxExportOptions(), new OnnxExportOptions { FoldBatchNorm = true, Float16 = true } })
            {
                TinyCheckpoint.Write(Folder.File("whole"), i);
                ModelExport.ToOnnx(Folder.File("whole"), Folder.File("whole.onnx"), options);
                yield return File.ReadAllBytes(Folder.File("whole.onnx"));
            }
        }
    }

    /// <inheritdoc/>
    public override bool Read(byte[] input) => BoundedLoading.Read(Folder.Write("a.onnx", input));
}
