using Rag.Core.Numerics;

namespace Rag.Eval.Benchmarks.Cache;

/// <summary>What a cache is asked for: chunks of different lengths, some of them hot, the hot ones turning over.</summary>
/// <remarks>
/// A chunk of rank r is asked for in proportion to 1/r (Zipf, alpha 1). Every so often one of the hot ranks, each as likely as any other, goes to a chunk
/// never seen before, and the chunk that had it is never asked for again, as it is with news.
/// </remarks>
internal sealed class CacheTrace
{
    public const int BlockSize = 32;
    private const int Ranks = 1500;
    private const int HotRanks = Ranks / 10;
    private const int ChunksPerQuestion = 5;
    private const int QuestionsPerTurnover = 100;
    private const int FewestTokens = 20;
    private const int MostTokens = 256;

    private readonly List<int> _tokens = [];
    private readonly List<CacheQuestion> _questions = [];

    private CacheTrace()
    {
    }

    /// <summary>In the order in which they are asked.</summary>
    public IReadOnlyList<CacheQuestion> Questions => _questions;

    /// <summary>Of each chunk.</summary>
    public IReadOnlyList<int> Tokens => _tokens;

    /// <summary>Of all chunks that ordinary questions ask for.</summary>
    public int WorkingSetBlocks => _questions.Where(question => !question.IsScan).SelectMany(question => question.Chunks).Distinct().Sum(BlocksOf);

    public int BlocksOf(int chunk) => Integers.CeilDivide(_tokens[chunk], BlockSize);

    public static CacheTrace Create(int seed, int questions)
    {
        var random = new Random(seed);
        var trace = new CacheTrace();
        var cumulative = new double[Ranks];
        var chunkOfRank = new int[Ranks];
        var sum = 0.0;
        for (var rank = 0; rank < Ranks; rank++)
        {
            cumulative[rank] = sum += 1.0 / (rank + 1);
            chunkOfRank[rank] = trace.AddChunk(random);
        }

        for (var i = 1; i <= questions; i++)
        {
            trace._questions.Add(new CacheQuestion(Draw(), IsScan: false));
            if (i % QuestionsPerTurnover == 0)
            {
                chunkOfRank[random.Next(HotRanks)] = trace.AddChunk(random);
            }
        }

        return trace;

        int[] Draw()
        {
            var chunks = new HashSet<int>();
            while (chunks.Count < ChunksPerQuestion)
            {
                var at = Array.BinarySearch(cumulative, random.NextDouble() * sum);
                chunks.Add(chunkOfRank[at < 0 ? ~at : at]);
            }

            return [.. chunks];
        }
    }

    /// <summary>The same questions, each of the second half followed by one over chunks that are asked for once.</summary>
    public CacheTrace WithScan(int seed)
    {
        var random = new Random(seed);
        var trace = new CacheTrace();
        trace._tokens.AddRange(_tokens);
        for (var i = 0; i < _questions.Count; i++)
        {
            trace._questions.Add(_questions[i]);
            if (i >= _questions.Count / 2)
            {
                trace._questions.Add(new CacheQuestion([.. Enumerable.Range(0, ChunksPerQuestion).Select(_ => trace.AddChunk(random))], IsScan: true));
            }
        }

        return trace;
    }

    private int AddChunk(Random random)
    {
        _tokens.Add(random.Next(FewestTokens, MostTokens + 1));
        return _tokens.Count - 1;
    }
}

/// <param name="Chunks">Distinct.</param>
/// <param name="IsScan">Asks for what nobody asks for again.</param>
internal sealed record CacheQuestion(IReadOnlyList<int> Chunks, bool IsScan);
