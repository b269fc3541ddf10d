using MidasNet.Data.Synthetic;

namespace MidasNet.Data.Tests.Synthetic;

public sealed class SkeletonTests
{
    [Fact]
    public void Every_class_has_a_shape()
    {
        for (int c = 0; c < SyntheticCharacters.ClassCount; c++)
            Assert.True(SyntheticCharacters.ShapeCount(c) > 0, $"class {ClassNames.Characters[c]}");
    }

    [Fact]
    public void Every_line_of_the_table_belongs_to_a_class()
    {
        int lines = SkeletonText.All.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
        Assert.Equal(lines, Enumerable.Range(0, SyntheticCharacters.ClassCount).Sum(SyntheticCharacters.ShapeCount));
    }

    [Fact]
    public void Characters_written_in_several_ways_have_several_shapes()
    {
        foreach (char character in "0124567IJagqrtyz")
            Assert.True(SyntheticCharacters.ShapeCount(SyntheticCharacters.ClassOf(character)) > 1, $"{character}");
    }

    [Fact]
    public void Classes_are_digits_then_capitals_then_small_letters()
    {
        Assert.Equal("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", string.Concat(ClassNames.Characters));
        Assert.Equal(Enumerable.Range(0, SyntheticCharacters.ClassCount), ClassNames.Characters.Select(name => SyntheticCharacters.ClassOf(name[0])));
        Assert.Throws<ArgumentException>(() => SyntheticCharacters.ClassOf('?'));
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticCharacters.ShapesOf(62).Length);
    }

    [Fact]
    public void Shapes_stand_on_the_baseline_and_have_the_height_of_their_category()
    {
        for (int c = 0; c < SyntheticCharacters.ClassCount; c++)
        {
            foreach (var shape in SyntheticCharacters.ShapesOf(c))
            {
                var heights = shape.Strokes.SelectMany(stroke => stroke).Select(point => point.Y).ToArray();
                double top = "acegmnopqrsuvwxyz".Contains(shape.Character) ? 55 : "ijt".Contains(shape.Character) ? 90 : 100;
                double bottom = heights.Min() < -20 ? -40 : 0;
                Assert.InRange(heights.Max(), top - 5, top + 6);
                Assert.InRange(heights.Min(), bottom - 10, bottom + 6);
                Assert.True("gjpqy".Contains(shape.Character) ? bottom < 0 : bottom == 0 || "fz".Contains(shape.Character), $"{shape.Character}");
            }
        }
    }

    [Fact]
    public void Reads_lines_curves_corners_and_lifts()
    {
        var shape = Skeleton.Parse("b 2.5  8,100 -- 8,0 ; 8,36 .. 28,55* .. 50,28");
        Assert.Equal(2.5, shape.Weight);
        Assert.Equal(
            [new SkeletonPoint(8, 100, Corner: true, CurveToNext: false), new SkeletonPoint(8, 0, true, false)],
            shape.Strokes[0]);
        Assert.Equal(
            [new SkeletonPoint(8, 36, true, true), new SkeletonPoint(28, 55, true, true), new SkeletonPoint(50, 28, true, false)],
            shape.Strokes[1]);
    }

    [Theory]
    [InlineData("A 1")] // no strokes
    [InlineData("AB 1 0,0 -- 1,1")] // two characters
    [InlineData("A 0 0,0 -- 1,1")] // never chosen
    [InlineData("A x 0,0 -- 1,1")]
    [InlineData("A 1 0,0")] // a single point
    [InlineData("A 1 0,0 --")] // no end
    [InlineData("A 1 0,0 -> 1,1")] // no such joint
    [InlineData("A 1 0,0 -- 1;1")] // not a point
    [InlineData("A 1 0,0 -- 1,1,1")]
    [InlineData("A 1 0,0 -- 1,1000")] // far away
    [InlineData("A 1 0,0 -- NaN,1")]
    [InlineData("A 1 0,0 -- 1,1 ;")] // an empty stroke
    public void The_error_of_an_invalid_line_quotes_it(string line) =>
        Assert.Contains(line, Assert.Throws<FormatException>(() => Skeleton.Parse(line)).Message, StringComparison.Ordinal);
}
