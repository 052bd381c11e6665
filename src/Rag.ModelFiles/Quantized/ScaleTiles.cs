namespace Rag.ModelFiles.Quantized;

/// <summary>How the scales of a matrix lie: tile by tile along its columns, then along its rows, then those of the next matrix.</summary>
/// <param name="Rows">Of a matrix.</param>
/// <param name="TileRows">Rows that share a scale; the last tile of a matrix may have fewer.</param>
internal readonly record struct ScaleTiles(int Rows, int Columns, int TileRows, int TileColumns)
{
    private int InRow => (int)(((long)Columns + TileColumns - 1) / TileColumns);

    private int InColumn => (int)(((long)Rows + TileRows - 1) / TileRows);

    /// <summary>The first tile of a row, counted through all matrices.</summary>
    public int FirstOf(long row)
    {
        var (matrix, within) = Math.DivRem(row, Rows);
        return checked((int)((matrix * InColumn) + (within / TileRows))) * InRow;
    }
}
