using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Tests.Runs;

public sealed class MatrixRowsTests
{
    [Fact]
    public void A_matrix_is_read_as_it_was_written()
    {
        var matrix = MatrixRows.Read(MatrixRows.Of(new TransitionMatrix(new[,] { { 0.25, 0.75 }, { 0.5, 0.5 } })));
        Assert.Equal((0.25, 0.75, 0.5), (matrix[0, 0], matrix[0, 1], matrix[1, 0]));
    }

    [Fact]
    public void Rows_of_another_length_are_refused() => Assert.Throws<ArgumentException>(() => MatrixRows.Read([[1, 0], [1]]));
}
