using System.Buffers;
using System.Text;

namespace Rag.ModelFiles.Tokenizers.Words;

/// <summary>
/// Unigram as in SentencePiece: of all ways to cut a word into tokens the one whose scores have the highest sum, and of equal ones the one
/// whose pieces end later first. Neighboring characters without a token are one unknown piece, written in bytes where the vocabulary has
/// them.
/// </summary>
internal sealed class UnigramWords : IWordModel
{
    /// <summary>How much less than the worst token a character without a token counts.</summary>
    private const double UnknownPenalty = 10;

    /// <summary>In UTF-16 units; of real tokens a multiple. From every place in a text tokens are followed to their ends.</summary>
    public const int LongestToken = 512;

    private const int NoId = -1;

    private readonly CharacterTrie _trie = new();
    private readonly IReadOnlyList<double> _scores;
    private readonly double _unknownScore;
    private readonly int _unknownId;
    private readonly int[]? _byteTokens;
    private readonly WordCache _cache = new();

    /// <param name="isText">Whether text may become the token of an id; not so the control tokens.</param>
    /// <param name="unknownId">Without it, unknown characters are left out.</param>
    /// <param name="byteTokens">The tokens of single bytes, or null where unknown pieces are not written in bytes.</param>
    public UnigramWords(
        IReadOnlyList<string> tokens,
        IReadOnlyList<double> scores,
        Predicate<int> isText,
        int? unknownId,
        int[]? byteTokens
    )
    {
        _scores = scores;
        _unknownScore = scores.DefaultIfEmpty().Min() - UnknownPenalty;
        _unknownId = unknownId ?? NoId;
        _byteTokens = byteTokens;
        for (var id = 0; id < scores.Count; id++)
        {
            if (tokens[id].Length > 0 && isText(id))
            {
                _trie.Add(tokens[id], id);
            }
        }
    }

    /// <summary>The best way to cut the word up to an end: its score, and its last piece.</summary>
    private record struct Best(double Score, int Start, int Id);

    public void Append(string word, List<int> ids)
    {
        if (_cache.TryGet(word, out var known))
        {
            ids.AddRange(known);
            return;
        }

        var pooled = ArrayPool<Best>.Shared.Rent(word.Length + 1);
        var best = pooled.AsSpan(0, word.Length + 1);
        Search(word, best);
        var found = Pieces(word, best);
        ArrayPool<Best>.Shared.Return(pooled);
        ids.AddRange(found);
        _cache.Add(word, found);
    }

    private void Search(string word, Span<Best> best)
    {
        best.Fill(new Best(0, -1, NoId));
        var at = 0;
        while (at < word.Length)
        {
            var step = char.IsHighSurrogate(word[at]) ? 2 : 1;
            var hasSingle = false;
            var node = CharacterTrie.Root;
            for (var end = at; end < word.Length && _trie.TryStep(ref node, word[end]); end++)
            {
                if (_trie.IdAt(node) is >= 0 and var id)
                {
                    Improve(ref best[end + 1], best[at].Score + _scores[id], at, id);
                    hasSingle |= end + 1 - at == step;
                }
            }

            if (!hasSingle)
            {
                Improve(ref best[at + step], best[at].Score + _unknownScore, at, _unknownId);
            }

            at += step;
        }
    }

    private static void Improve(ref Best best, double score, int start, int id)
    {
        if (best.Start < 0 || score > best.Score)
        {
            best = new Best(score, start, id);
        }
    }

    private int[] Pieces(string word, ReadOnlySpan<Best> best)
    {
        var backwards = new List<int>();
        var end = word.Length;
        while (end > 0)
        {
            var (_, start, id) = best[end];
            if (id == _unknownId)
            {
                while (start > 0 && best[start].Id == _unknownId)
                {
                    start = best[start].Start;
                }

                AddUnknown(word.AsSpan(start, end - start), backwards);
            }
            else
            {
                backwards.Add(id);
            }

            end = start;
        }

        backwards.Reverse();
        return [.. backwards];
    }

    private void AddUnknown(ReadOnlySpan<char> piece, List<int> backwards)
    {
        if (_byteTokens is { } tokens)
        {
            var bytes = new byte[Encoding.UTF8.GetByteCount(piece)];
            Encoding.UTF8.GetBytes(piece, bytes);
            if (Array.TrueForAll(bytes, b => tokens[b] >= 0))
            {
                Array.Reverse(bytes);
                backwards.AddRange(bytes.Select(b => tokens[b]));
                return;
            }
        }

        if (_unknownId >= 0)
        {
            backwards.Add(_unknownId);
        }
    }
}
