namespace Rag.Onnx.LinearLayers;

/// <summary>Row-major matrices.</summary>
internal static class Matrices
{
    /// <summary>Edge of the square that is moved at once, so that both sides stay in the cache.</summary>
    private const int Tile = 32;

    public static T[] Transpose<T>(ReadOnlySpan<T> values, int rows, int columns)
    {
        var result = new T[values.Length];
        for (var r0 = 0; r0 < rows; r0 += Tile)
        {
            for (var c0 = 0; c0 < columns; c0 += Tile)
            {
                var r1 = Math.Min(r0 + Tile, rows);
                var c1 = Math.Min(c0 + Tile, columns);
                for (var r = r0; r < r1; r++)
                {
                    for (var c = c0; c < c1; c++)
                    {
                        result[(c * rows) + r] = values[(r * columns) + c];
                    }
                }
            }
        }

        return result;
    }
}
