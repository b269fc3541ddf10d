namespace MidasNet.Data.Tests;

public sealed class DistanceTransformTests
{
    [Theory]
    [InlineData(1, 1, 1, 1.0)]
    [InlineData(7, 5, 2, 0.1)]
    [InlineData(1, 40, 3, 0.05)]
    [InlineData(40, 1, 4, 0.05)]
    [InlineData(23, 31, 5, 0.5)]
    [InlineData(31, 23, 6, 0.01)]
    [InlineData(16, 16, 7, 0.99)]
    public void The_nearest_of_all_pixels_is_found(int width, int height, int seed, double share)
    {
        var random = new Random(seed);
        var image = Enumerable.Range(0, width * height).Select(_ => random.NextDouble() < share).ToArray();
        image[random.Next(image.Length)] = true;
        var distances = DistanceTransform.To(image, width, true);
        for (int i = 0; i < image.Length; i++)
        {
            double expected = Enumerable.Range(0, image.Length).Where(j => image[j]).Min(j => Math.Sqrt(Square(i % width - j % width) + Square(i / width - j / width)));
            Assert.Equal(expected, distances[i], 1e-5);
        }
        foreach (double limit in new[] { -1, 0, 0.5, 1, 2.3, 5, 100 })
        {
            var within = new float[image.Length];
            DistanceTransform.Within(image, width, true, limit, within);
            Assert.Equal(distances.Select(distance => distance <= limit ? distance : float.PositiveInfinity), within);
        }

        static double Square(int x) => (double)x * x;
    }

    [Fact]
    public void To_either_value()
    {
        bool[] image = [true, true, true, false, false];
        Assert.Equal([0, 0, 0, 1, 2], DistanceTransform.To(image, 5, true));
        Assert.Equal([3, 2, 1, 0, 0], DistanceTransform.To(image, 5, false));
    }

    [Fact]
    public void What_is_not_there_is_far() => Assert.All(DistanceTransform.To(new bool[12], 4, true), distance => Assert.InRange(distance, 1e6f, float.MaxValue));

    [Fact]
    public void Pixels_that_make_no_rows_are_refused() =>
        Assert.Contains("7 pixels are no rows of 3", Assert.Throws<ArgumentException>(() => DistanceTransform.To(new bool[7], 3, true)).Message);
}
