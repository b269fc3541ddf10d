using MidasNet.Runner.Reports;

namespace MidasNet.Runner.Tests.Reports;

public sealed class ReportDocumentTests
{
    [Fact]
    public void Blocks_are_separated_by_blank_lines() =>
        Assert.Equal(
            "# Part 1\n\nSome *words*.\n\n- one\n- two\n\n```sh\nmidasnet study\n```\n",
            new ReportDocument().Heading(1, "Part 1").Paragraph("Some *words*.\n").List("one", "two").Code("midasnet study\n", "sh").ToString());

    [Fact]
    public void Tables_are_aligned_and_numbers_are_right_aligned()
    {
        string[][] rows = [["a|b", "91.2 % (90.4 to 92.0)", "1,234", "5"], ["two\nlines", "–", "0:12", "x"]];
        Assert.Equal(
            """
            | variant   |              accuracy | images/s | note |
            | --------- | --------------------: | -------: | ---- |
            | a\|b      | 91.2 % (90.4 to 92.0) |    1,234 | 5    |
            | two lines |                     – |     0:12 | x    |

            """.ReplaceLineEndings("\n"),
            new ReportDocument().Table(["variant", "accuracy", "images/s", "note"], rows).ToString());
    }

    [Fact]
    public void A_row_of_the_wrong_length_is_rejected()
    {
        string[][] rows = [["1", "2"]];
        var error = Assert.Throws<ArgumentException>(() => new ReportDocument().Table(["a"], rows));
        Assert.Contains("a row has 2 cells, but the table has 1 headers: 1 | 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_can_have_no_rows() => Assert.Equal("| a   |\n| --- |\n", new ReportDocument().Table(["a"], []).ToString());

    [Fact]
    public void Pictures_have_relative_paths()
    {
        Assert.Equal("![a \\[b\\]](pictures/a%20%28b%29.svg)\n", new ReportDocument().Image("a [b]", "pictures/a (b).svg").ToString());
        Assert.Throws<ArgumentException>(() => new ReportDocument().Image("a", Path.GetFullPath("a.svg")));
    }

    [Fact]
    public void A_fence_is_longer_than_the_backticks_in_its_content() =>
        Assert.Equal("`````\n````\n`````\n", new ReportDocument().Code("````").ToString());

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void There_are_six_levels_of_headings(int level) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReportDocument().Heading(level, "a"));
}
