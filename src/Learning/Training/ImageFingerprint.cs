using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MidasNet.Data;

namespace MidasNet.Learning;

/// <summary>Tells training images from others, for <see cref="Trainer.Description"/>.</summary>
internal static class ImageFingerprint
{
    /// <summary>A hash of the pixels, labels and order of some images: 16 hexadecimal digits.</summary>
    /// <param name="images">The set.</param>
    /// <param name="indices">The images of it.</param>
    public static string Of(LabelledImages images, ReadOnlySpan<int> indices)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (int index in indices)
        {
            hash.AppendData(images.Image(index));
            hash.AppendData(MemoryMarshal.AsBytes(images.AuxiliaryFeaturesOf(index)));
            hash.AppendData(BitConverter.GetBytes(images.Labels[index]));
        }
        hash.AppendData(MemoryMarshal.AsBytes(indices));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
