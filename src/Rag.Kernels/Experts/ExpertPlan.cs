namespace Rag.Kernels.Experts;

/// <summary>
/// Groups the rows of a step by their experts: a row stands in the groups of all of its experts. One plan serves call after call and
/// allocates only to grow.
/// </summary>
internal sealed unsafe class ExpertPlan
{
    /// <summary>The most rows that are multiplied in one piece.</summary>
    private const int PieceRows = 252;

    private int[] _ends = [];
    private int[] _counts = [];
    private int[] _sources = [];
    private int[] _places = [];
    private ExpertRows[] _pieces = [];

    /// <summary>Rows of all groups together.</summary>
    public int Count { get; private set; }

    public int PieceCount { get; private set; }

    /// <summary>The most rows of a piece.</summary>
    public int LargestPiece { get; private set; }

    /// <summary>[experts]: rows of each.</summary>
    public ReadOnlySpan<int> Counts => _counts;

    /// <summary>[Count]: the row of the step that a grouped row is.</summary>
    public ReadOnlySpan<int> Sources => _sources.AsSpan(0, Count);

    /// <summary>[rows, chosen experts]: where the grouped row of a row's expert stands.</summary>
    public ReadOnlySpan<int> Places => _places.AsSpan(0, Count);

    public ReadOnlySpan<ExpertRows> Pieces => _pieces.AsSpan(0, PieceCount);

    /// <param name="chosen">[rows, chosen experts], each in [0, experts).</param>
    public void Group(ExpertShape shape, int rows, int* chosen)
    {
        Count = checked(rows * shape.Chosen);
        Reserve(shape.Count);
        _counts.AsSpan().Clear();
        foreach (var expert in new ReadOnlySpan<int>(chosen, Count))
        {
            _counts[expert]++;
        }

        CutPieces();
        for (var place = 0; place < Count; place++)
        {
            var target = _ends[chosen[place]]++;
            _sources[target] = place / shape.Chosen;
            _places[place] = target;
        }
    }

    private void Reserve(int experts)
    {
        if (_counts.Length != experts)
        {
            (_counts, _ends) = (new int[experts], new int[experts]);
        }

        if (_sources.Length < Count)
        {
            (_sources, _places) = (new int[Count * 2], new int[Count * 2]);
        }

        var most = Math.Min(Count, experts) + (Count / PieceRows);
        if (_pieces.Length < most)
        {
            _pieces = new ExpertRows[most * 2];
        }
    }

    private void CutPieces()
    {
        (PieceCount, LargestPiece) = (0, 0);
        var start = 0;
        for (var expert = 0; expert < _counts.Length; expert++)
        {
            _ends[expert] = start;
            var end = start + _counts[expert];
            for (var first = start; first < end; first += PieceRows)
            {
                var piece = new ExpertRows(expert, first, Math.Min(first + PieceRows, end));
                _pieces[PieceCount++] = piece;
                LargestPiece = Math.Max(LargestPiece, piece.End - piece.First);
            }

            start = end;
        }
    }
}
