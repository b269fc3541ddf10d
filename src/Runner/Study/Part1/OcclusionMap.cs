using MidasNet.Data;
using MidasNet.Learning;

namespace MidasNet.Runner.Study.Part1;

/// <summary>
/// Which pixels of an image a network's answer rests on: a patch of background hides one place after the other, and the map says by how much the
/// probability of the answer falls (Zeiler, Fergus, "Visualizing and understanding convolutional networks", ECCV 2014).
/// </summary>
/// <param name="Values">
/// [height, width]: the mean loss of probability over the patches that hide the pixel; negative where the answer becomes surer without it.
/// </param>
internal sealed record OcclusionMap(float[] Values)
{
    private const int PatchesAcross = 8; // 6 of 48 pixels: a little wider than a stroke

    /// <summary>Computes the map of one image.</summary>
    /// <param name="network">The network to explain.</param>
    /// <param name="images">Images that its recipe's preprocessing has made, light on dark.</param>
    /// <param name="index">The image.</param>
    /// <param name="answer">The class whose probability is followed.</param>
    /// <param name="cancellation">Stops after the present batch.</param>
    public static OcclusionMap Of(
        TrainedNetwork network, LabelledImages images, int index, int answer, CancellationToken cancellation = default)
    {
        int side = Math.Max(2, Math.Max(images.Width, images.Height) / PatchesAcross), step = Math.Max(1, side / 2);
        var patches = Patches(images.Width, images.Height, side, step);
        var hidden = Hide(images, index, patches, side);
        var predictions = network.Predict(hidden, hidden.AllIndices(), cancellation);

        var values = new float[images.Height * images.Width];
        var covers = new int[values.Length];
        float before = predictions[patches.Count][answer]; // the last one hides nothing
        for (int p = 0; p < patches.Count; p++)
        {
            float loss = before - predictions[p][answer];
            foreach (int pixel in PixelsOf(patches[p], side, images.Width, images.Height))
            {
                values[pixel] += loss;
                covers[pixel]++;
            }
        }
        for (int pixel = 0; pixel < values.Length; pixel++) values[pixel] /= covers[pixel];
        return new OcclusionMap(values);
    }

    // From beyond one edge to the other, so that every pixel is hidden as often.
    private static List<(int Left, int Top)> Patches(int width, int height, int side, int step)
    {
        var patches = new List<(int, int)>();
        for (int top = step - side; top < height; top += step)
            for (int left = step - side; left < width; left += step)
                patches.Add((left, top));
        return patches;
    }

    /// <summary>The image once for each patch, and last as it is, all with the image's auxiliary features.</summary>
    private static LabelledImages Hide(LabelledImages images, int index, List<(int Left, int Top)> patches, int side)
    {
        int size = images.ImageSize, count = patches.Count + 1, dimension = images.AuxiliaryFeatureCount;
        var pixels = new byte[count * size];
        var auxiliary = new float[count * dimension];
        for (int p = 0; p < count; p++)
        {
            var copy = pixels.AsSpan(p * size, size);
            images.Image(index).CopyTo(copy);
            images.AuxiliaryFeaturesOf(index).CopyTo(auxiliary.AsSpan(p * dimension));
            if (p == patches.Count) break;
            foreach (int pixel in PixelsOf(patches[p], side, images.Width, images.Height)) copy[pixel] = 0;
        }
        return new LabelledImages(
            1, images.Height, images.Width, pixels, new int[count], images.ClassNames, auxiliaryFeatures: dimension == 0 ? null : new AuxiliaryFeatures(dimension, auxiliary));
    }

    private static IEnumerable<int> PixelsOf((int Left, int Top) patch, int side, int width, int height)
    {
        for (int y = Math.Max(0, patch.Top); y < Math.Min(height, patch.Top + side); y++)
            for (int x = Math.Max(0, patch.Left); x < Math.Min(width, patch.Left + side); x++)
                yield return y * width + x;
    }
}
