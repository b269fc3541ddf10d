using MidasNet.Data;
using MidasNet.Learning.Search;
using MidasNet.Learning.Tests.Training;

namespace MidasNet.Learning.Tests.Search;

public sealed class SearchImagesTests
{
    [Fact]
    public void Files_of_images_are_closed_when_the_search_ends()
    {
        using var folder = new TemporaryFolder();
        var plain = StripedImages.Make(30, seed: 1);
        string path = folder.Write("pixels", [.. plain.AllIndices().SelectMany(i => plain.Image(i).ToArray())]);
        var stored = new List<LabelledImages>();
        LabelledImages Prepare(Preprocessing preprocessing)
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            stored.Add(LabelledImages.Of(
                (plain.Channels, plain.Height, plain.Width), PixelStore.Map(file, file.Length), plain.Labels, plain.ClassNames, plain.Names, null, null));
            return stored[^1];
        }
        var first = Preprocessing.Digit(plain.Height);
        var search = new SearchImages("images", Prepare, first, testShare: 0, folds: 2, byWriter: false, seed: 1);
        var ofTrial = search.ForSearch(first);
        search.ForSearch(Preprocessing.Digit(plain.Height + 1));
        Assert.Equal(2, stored.Count);
        Assert.Equal(plain.ImageSize, ofTrial.Image(0).Length);
        search.Dispose();
        foreach (var images in stored.Append(ofTrial)) Assert.Throws<ObjectDisposedException>(() => images.Image(0).Length);
    }
}
