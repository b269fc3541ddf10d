namespace MidasNet.Data.Tests;

public sealed class ClassNamesTests
{
    [Theory]
    [InlineData("Sample001", "0")]
    [InlineData("Sample010", "9")]
    [InlineData("Sample011", "A")]
    [InlineData("Sample036", "Z")]
    [InlineData("Sample037", "a")]
    [InlineData("Sample062", "z")]
    [InlineData("Sample000", "Sample000")] // no such class in Chars74K
    [InlineData("Sample063", "Sample063")]
    [InlineData("Sample+01", "Sample+01")]
    [InlineData("Sample1", "Sample1")]
    [InlineData("cat", "cat")]
    public void Folders_of_Chars74K_are_characters_and_others_are_themselves(string folder, string name) =>
        Assert.Equal(name, ClassNames.OfFolder(folder));

    [Fact]
    public void Numbers_are_sorted_by_value() => Assert.Equal(["2", "10", "100"], ClassNames.Sorted(["10", "2", "100", "2"]));

    [Fact]
    public void The_characters_are_sorted_as_in_Chars74K() =>
        Assert.Equal(ClassNames.Characters, ClassNames.Sorted(ClassNames.Characters.Reverse()));

    [Fact]
    public void Writers_are_read_from_file_names() =>
        Assert.Equal(["002", "055"], Writers.Of(["train/Sample001/img001-002.png", @"img062-055.jpg"]));

    [Theory]
    [InlineData("train/Sample001/image_000007.png")]
    [InlineData("myimg001-002.png")]
    [InlineData("img001-002-003.png")]
    public void A_name_without_a_writer_is_an_error(string name) =>
        Assert.Contains(name, Assert.Throws<FormatException>(() => Writers.Of([name])).Message, StringComparison.Ordinal);
}
