using Rag.Eval.Workload;

namespace Rag.Bench.Cache;

/// <summary>Questions that ask a cache for chunks of different lengths; some chunks are hot, and the hot ones turn over.</summary>
/// <remarks>
/// Chunks are asked for by Zipf popularity. After every <see cref="QuestionsPerTurnover"/> questions one of the hot ranks, each as likely
/// as any other, goes to a new chunk, and the chunk that had the rank is never asked for again, as it is with news.
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

    private CacheTrace() { }

    /// <summary>The questions in the order in which they are asked.</summary>
    public IReadOnlyList<CacheQuestion> Questions => _questions;

    /// <summary>The number of tokens of each chunk.</summary>
    public IReadOnlyList<int> Tokens => _tokens;

    /// <summary>Blocks of all chunks that ordinary questions ask for.</summary>
    public int WorkingSetBlocks =>
        _questions.Where(question => !question.IsScan).SelectMany(question => question.Chunks).Distinct().Sum(BlocksOf);

    public int BlocksOf(int chunk) => (_tokens[chunk] + BlockSize - 1) / BlockSize;

    public static CacheTrace Create(int seed, int questions)
    {
        var random = new Random(seed);
        var trace = new CacheTrace();
        var ranks = new ZipfRanks(Ranks);
        int[] chunkOfRank = [.. Enumerable.Range(0, Ranks).Select(_ => trace.AddChunk(random))];
        for (var i = 1; i <= questions; i++)
        {
            int[] chunks = [.. ranks.DrawDistinct(ChunksPerQuestion, random).Select(rank => chunkOfRank[rank])];
            trace._questions.Add(new CacheQuestion(chunks, IsScan: false));
            if (i % QuestionsPerTurnover == 0)
            {
                chunkOfRank[random.Next(HotRanks)] = trace.AddChunk(random);
            }
        }

        return trace;
    }

    /// <summary>The same questions; each of the second half is followed by a question over chunks that are asked for once.</summary>
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
                int[] chunks = [.. Enumerable.Range(0, ChunksPerQuestion).Select(_ => trace.AddChunk(random))];
                trace._questions.Add(new CacheQuestion(chunks, IsScan: true));
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
