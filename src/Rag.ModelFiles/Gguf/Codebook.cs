namespace Rag.ModelFiles.Gguf;

/// <summary>Groups of numbers that a block names by their place: there are fewer of them than ways to write the numbers out.</summary>
internal sealed class Codebook
{
    private readonly sbyte[] _numbers;

    /// <param name="packed">
    /// In base64: for each number its place among the levels, in so many bits as tell those apart, the lowest first.
    /// </param>
    /// <param name="width">Numbers of a group.</param>
    private Codebook(string packed, int width, params ReadOnlySpan<sbyte> levels)
    {
        Width = width;
        var bytes = Convert.FromBase64String(packed);
        var bits = levels.Length > 4 ? 3 : 2;
        _numbers = new sbyte[bytes.Length * 8 / bits];
        for (var i = 0; i < _numbers.Length; i++)
        {
            var (at, shift) = Math.DivRem(i * bits, 8);
            var pair = bytes[at] | (at + 1 < bytes.Length ? bytes[at + 1] << 8 : 0);
            _numbers[i] = levels[pair >> shift & ((1 << bits) - 1)];
        }
    }

    public static Codebook Iq1 { get; } = new(CodebookNumbers.Iq1, 8, -1, 0, 1);

    public static Codebook Iq2Xxs { get; } = new(CodebookNumbers.Iq2Xxs, 8, 8, 25, 43);

    public static Codebook Iq2Xs { get; } = new(CodebookNumbers.Iq2Xs, 8, 8, 25, 43);

    public static Codebook Iq2S { get; } = new(CodebookNumbers.Iq2S, 8, 8, 25, 43);

    public static Codebook Iq3Xxs { get; } = new(CodebookNumbers.Iq3Xxs, 4, 4, 12, 20, 28, 36, 44, 52, 62);

    public static Codebook Iq3S { get; } = new(CodebookNumbers.Iq3S, 4, 1, 3, 5, 7, 9, 11, 13, 15);

    public int Width { get; }

    public ReadOnlySpan<sbyte> this[int group] => _numbers.AsSpan(group * Width, Width);
}
