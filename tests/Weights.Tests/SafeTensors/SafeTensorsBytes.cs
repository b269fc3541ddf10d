using System.Buffers.Binary;
using System.Text;

namespace MidasNet.Weights.Tests;

/// <summary>Safetensors files put together by hand, so that the reader is not tested against our own writer.</summary>
internal static class SafeTensorsBytes
{
    public static byte[] Of(string header, params byte[] data)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        var file = new byte[8 + json.Length + data.Length];
        BinaryPrimitives.WriteInt64LittleEndian(file, json.Length);
        json.CopyTo(file, 8);
        data.CopyTo(file, 8 + json.Length);
        return file;
    }
}
