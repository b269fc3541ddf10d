namespace MidasNet.Gpu;

/// <summary>The destination of the sums of a matrix product, and the function applied to them.</summary>
internal interface IProductResult
{
    /// <summary>Takes the sums of four neighbouring columns, the first of which is within the matrix; called once for each sum.</summary>
    void Put(int row, int column, Float4 sums);
}
