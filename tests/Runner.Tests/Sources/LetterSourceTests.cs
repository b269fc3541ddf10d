using MidasNet.Data;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Tests.Sources;

public class LetterSourceTests
{
    [Fact]
    public void Digits_are_left_out_and_letters_keep_their_names()
    {
        using var folder = new TemporaryFolder();
        byte[] labels = [3, 10, 61, 9, 36];
        Write(folder, "emnist/emnist-byclass-test-images-upright-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 5, 0, 0, 0, 1, 0, 0, 0, 1, 11, 12, 13, 14, 15]);
        Write(folder, "emnist/emnist-byclass-test-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 5, .. labels]);

        var letters = LetterSource.Load(DataFolder.Find(folder.Path, _ => null));
        Assert.Equal(52, letters.ClassNames.Count);
        Assert.Equal(["A", "z", "a"], letters.Labels.Select(label => letters.ClassNames[label]));
        Assert.Equal([12, 13, 15], letters.AllIndices().Select(i => letters.Image(i)[0]));
    }

    [Fact]
    public void Where_there_is_no_emnist_it_says_which_files_to_put_where()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<DataFormatException>(() => LetterSource.Load(DataFolder.Find(folder.Path, _ => null)));
        Assert.Contains("emnist-byclass-test-images", error.Message);
    }

    private static void Write(TemporaryFolder folder, string name, byte[] bytes)
    {
        string path = folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
