using MidasNet.Data.Tests.Pictures;

namespace MidasNet.Data.Tests.Layouts;

public sealed class LabelTableTests : IDisposable
{
    private readonly TemporaryFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Theory]
    [InlineData("labels.csv", "x/1.png,cat\nx/2.png,dog\n")]
    [InlineData("labels.csv", "file,label\r\nx/1.png,cat\r\n\r\nx/2.png,dog")]
    [InlineData("labels.csv", "\uFEFFlabel,id,file\ncat,7,./x/1.png\ndog,8,x\\2.png")] // by the names of the columns
    [InlineData("labels.csv", "id,breed\nx/1.png,cat\nx/2.png,dog")] // columns of other names
    [InlineData("labels.csv", "x/1.png;cat\nx/2.png;dog")] // as spreadsheets write it where the comma is decimal
    [InlineData("labels.csv", "cat,x/1.png\ndog,x/2.png")] // the label first, without a header
    [InlineData("labels.csv", "sep=;\r\nx/1.png;cat\r\nx/2.png;dog")] // as Excel states it
    [InlineData("labels.tsv", "sep=,\nx/1.png,cat\nx/2.png,dog")]
    [InlineData("labels.tsv", "x/1.png\tcat\nx/2.png\tdog")]
    [InlineData("labels.csv", "\"x/1.png\",\"cat\"\n\"x/2.png\",dog")]
    public void Pictures_are_labelled_by_a_table(string name, string text)
    {
        using var pictures = Open(name, text);
        Assert.Equal(["x/1.png", "x/2.png"], pictures.Names);
        Assert.Equal(["cat", "dog"], pictures.ClassNames);
        Assert.Equal([0, 1], pictures.Labels);
        Assert.Null(pictures.Parts);
        Assert.True(pictures.HasFiles);
        Assert.Equal([1, 2], Enumerable.Range(0, 2).Select(i => (int)pictures.Decode(i).Pixels[0]));
    }

    [Fact]
    public void Labels_are_any_text()
    {
        using var pictures = Open("labels.csv", "x/1.png,\"a, \"\"b\"\"\nand c\"\nx/2.png,../d\n");
        Assert.Equal(["../d", "a, \"b\"\nand c"], pictures.ClassNames);
        Assert.Equal([1, 0], pictures.Labels);
    }

    [Fact]
    public void A_label_with_a_folder_in_it_may_stand_first()
    {
        using var pictures = Open("labels.csv", "ship/boat,x/1.png\ncat,x/2.png\n");
        Assert.Equal(["cat", "ship/boat"], pictures.ClassNames);
        Assert.Equal(["x/1.png", "x/2.png"], pictures.Names);
    }

    [Fact]
    public void An_apostrophe_is_left_out_only_where_the_program_has_added_it()
    {
        temp.Write("+/1.png", Files.Png(1, 1, 1));
        temp.Write("'-/1.png", Files.Png(1, 1, 2));
        string header = "image,given,label,confidence\r\n", rows = "'+/1.png,'+,'+,1\r\n'-/1.png,''-,''-,1\r\n";
        using var ours = Open("ours.csv", header + rows);
        Assert.Equal(["+/1.png", "'-/1.png"], ours.Names);
        Assert.Equal(["'-", "+"], ours.ClassNames);
        using var other = Open("other.csv", "file,label\n'+/1.png,'+\n'-/1.png,'-\n");
        Assert.Equal(["+/1.png", "'-/1.png"], other.Names); // as they lie there
        Assert.Equal(["'+", "'-"], other.ClassNames);
    }

    [Fact]
    public void A_third_column_divides_the_set()
    {
        using var pictures = Open("labels.csv", "file,label,split\nx/1.png,cat,Train\nx/2.png,cat,val\nx/3.png,cat,test\n");
        Assert.Equal([SetPart.Train, SetPart.Validation, SetPart.Test], pictures.Parts!);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("iso-8859-1")] // as spreadsheets write it on old systems
    public void A_table_of_another_encoding_is_told_what_to_save(string encoding)
    {
        string table = temp.Write("labels.csv", System.Text.Encoding.GetEncoding(encoding).GetBytes("x/1.png,é\nx/2.png,dog\n"));
        var error = Assert.Throws<DataFormatException>(() => LabelledPictures.Open(table).Dispose());
        Assert.Contains("this table is no text in UTF-8: save it again as UTF-8", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x/1.png,cat\n../secret.png,dog", "line 2: '../secret.png' leaves the folder of the table")]
    [InlineData("/etc/1.png,cat", "line 1: '/etc/1.png' leaves the folder")]
    [InlineData("C:\\1.png,cat", "line 1: 'C:/1.png' leaves the folder")]
    [InlineData("x/1.png,cat\nx/8.png,dog\ny/9.png,dog", "2 of 3 files are not there, relative to the folder of the table: x/8.png, y/9.png")]
    [InlineData("x/1.png,cat\nx/1.png,dog", "line 2: the file 'x/1.png' stands in line 1 already")]
    [InlineData("x/1.png,cat\nx/2.png", "line 2 has 1 fields, but line 1 has 2")]
    [InlineData("x/1.png, ", "line 1: the label of 'x/1.png' is empty")]
    [InlineData("x/1.png,cat,often", "line 1: 'often' is no part of a set; expected one of train")]
    [InlineData("x/1.png,cat\nx/2.png,\"dog", "line 2: a quote is opened here and not closed")]
    [InlineData("x/1.png,ca\"t", "line 1: a quote stands within a field")]
    [InlineData("x/8.heic,cat\nx/1.png,dog", "1 of 2 files are not there, relative to the folder of the table: x/8.heic")]
    [InlineData("8.heic,cat\nx/1.png,dog", "1 of 2 files are not there, relative to the folder of the table: 8.heic")]
    [InlineData("x\\8,cat\nx/1.png,dog", "1 of 2 files are not there, relative to the folder of the table: x/8")]
    [InlineData("sep=;\nx/1.png;cat\n../2.png;dog", "line 3: '../2.png' leaves the folder")] // lines as an editor counts them
    [InlineData("file,label", "a header and no rows")]
    [InlineData("", "the file is empty")]
    [InlineData("a,b,c,d", "its rows have 4 columns")]
    public void A_table_that_cannot_be_used_is_answered_with_the_line(string text, string finding)
    {
        var error = Assert.Throws<DataFormatException>(() => Open("labels.csv", text).Dispose());
        Assert.Contains(finding, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_that_a_network_does_not_have_are_named()
    {
        temp.Write("x/1.png", Files.Png(1, 1, 1));
        temp.Write("labels.csv", "x/1.png,cat"u8.ToArray());
        var error = Assert.Throws<DataFormatException>(() => LabelledPictures.Open(temp.File("labels.csv"), new PictureSetOptions { ClassNames = ["dog"] }));
        Assert.Contains("none of the known classes: 'cat'; known are dog", error.Message, StringComparison.Ordinal);
    }

    private LabelledPictures Open(string name, string text)
    {
        for (byte i = 1; i <= 3; i++) temp.Write($"x/{i}.png", Files.Png(1, 1, i));
        return LabelledPictures.Open(temp.Write(name, System.Text.Encoding.UTF8.GetBytes(text)));
    }
}
