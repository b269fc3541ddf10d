namespace MidasNet.Gpu.Tests;

public sealed class ProductPlanTests
{
    private const int Multiprocessors = 132;

    [Theory]
    [InlineData(4096, 4096, 4096)]
    [InlineData(200_704, 64, 576)] // 64 channels at 28x28, batch 256: a large tile would waste half of its columns
    [InlineData(6272, 512, 4608)] // 512 channels at 14x14, batch 32
    public void Large_products_use_large_tiles_unless_they_are_narrow(int rows, int columns, int depth) =>
        Assert.Equal(columns > 64 ? ProductTiles.Large : ProductTiles.Middle, Plan(rows, columns, depth).Tile);

    [Theory]
    [InlineData(64, 10, 512)] // a classifier
    [InlineData(128, 128, 1152)]
    [InlineData(32, 9, 50_176)] // the weight of a first layer, many pixels
    public void Products_of_few_tiles_use_middle_tiles_and_several_slices(int rows, int columns, int depth)
    {
        var plan = Plan(rows, columns, depth);
        Assert.Equal(ProductTiles.Middle, plan.Tile);
        Assert.True(plan.Slices > 1, plan.ToString());
    }

    [Theory]
    [InlineData(4096, 4096, 4096)]
    [InlineData(64, 64, 27)] // too shallow to cut
    public void Large_or_shallow_products_have_one_slice(int rows, int columns, int depth) => Assert.Equal(1, Plan(rows, columns, depth).Slices);

    [Theory]
    [InlineData(1, 4, 475_000)]
    [InlineData(64, 576, 3_211_264)]
    [InlineData(3000, 5000, 100_000)]
    public void Slices_are_shallow_enough_for_precise_sums(int rows, int columns, int depth)
    {
        Assert.InRange(Plan(rows, columns, depth).SliceDepth, 1, 1 << 14);
        Assert.InRange(ProductPlan.Of(rows, columns, depth, 1, 16).SliceDepth, 1, 1 << 14);
    }

    [Fact]
    public void Slices_cover_the_depth_begin_at_whole_steps_and_are_not_empty()
    {
        foreach (int depth in new[] { 0, 1, 31, 32, 33, 127, 128, 129, 255, 257, 1000, 4608, 50_176, 475_001 })
        {
            foreach (int rows in new[] { 1, 64, 65, 300, 5000 })
            {
                foreach (int threads in new[] { 16, 64, 256 })
                {
                    var plan = ProductPlan.Of(rows, 100, depth, Multiprocessors, threads);
                    Assert.Equal(0, plan.SliceDepth % 32);
                    Assert.True(plan.Slices >= 1 && (long)plan.Slices * plan.SliceDepth >= depth, $"{rows} x 100 x {depth}: {plan}");
                    Assert.True((plan.Slices - 1) * plan.SliceDepth < Math.Max(1, depth), $"{rows} x 100 x {depth}: {plan}");
                    Assert.True(plan.Tile.Threads <= threads);
                }
            }
        }
    }

    private static ProductPlan Plan(int rows, int columns, int depth) => ProductPlan.Of(rows, columns, depth, Multiprocessors, 1024);
}
