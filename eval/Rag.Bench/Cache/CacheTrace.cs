using Rag.Eval.Workload;

namespace Rag.Bench.Cache;

/// <summary>Questions that ask a cache for chunks of different lengths; some chunks are hot, and the hot ones turn over.</summary>
/// <remarks>Chunks are asked for by Zipf popularity of their ranks; which chunk has which rank changes by the trace's law.</remarks>
internal sealed class CacheTrace
{
    public const int BlockSize = 32;
    public const int Ranks = 1500;
    public const int ChunksPerQuestion = 5;
    private const int FewestTokens = 20;
    private const int MostTokens = 256;

    private readonly List<int> _tokens = [];
    private readonly List<CacheQuestion> _questions = [];
    private readonly List<CacheTurnover> _turnovers = [];

    private CacheTrace(CacheLaw law) => Law = law;

    public CacheLaw Law { get; }

    /// <summary>The questions in the order in which they are asked.</summary>
    public IReadOnlyList<CacheQuestion> Questions => _questions;

    /// <summary>Which chunks are popular when; the first from the first question on.</summary>
    public IReadOnlyList<CacheTurnover> Turnovers => _turnovers;

    /// <summary>The number of tokens of each chunk.</summary>
    public IReadOnlyList<int> Tokens => _tokens;

    /// <summary>Blocks of all chunks that ordinary questions ask for.</summary>
    public int WorkingSetBlocks =>
        _questions.Where(question => !question.IsScan).SelectMany(question => question.Chunks).Distinct().Sum(BlocksOf);

    public int BlocksOf(int chunk) => (_tokens[chunk] + BlockSize - 1) / BlockSize;

    public static CacheTrace Create(CacheLaw law, int seed, int questions)
    {
        var random = new Random(seed);
        var trace = new CacheTrace(law);
        var ranks = new ZipfRanks(Ranks);
        List<int> chunkOfRank = [.. Enumerable.Range(0, Ranks).Select(_ => trace.AddChunk(random))];
        trace._turnovers.Add(new CacheTurnover(0, [.. chunkOfRank]));
        foreach (var asked in Enumerable.Range(1, questions))
        {
            int[] chunks = [.. ranks.DrawDistinct(ChunksPerQuestion, random).Select(rank => chunkOfRank[rank])];
            trace._questions.Add(new CacheQuestion(chunks, IsScan: false));
            if (asked % law.QuestionsPerTurnover == 0)
            {
                var rank = random.Next(law.HotRanks);
                chunkOfRank.RemoveAt(law.OthersFall ? Ranks - 1 : rank);
                chunkOfRank.Insert(rank, trace.AddChunk(random));
                trace._turnovers.Add(new CacheTurnover(asked, [.. chunkOfRank]));
            }
        }

        return trace;
    }

    /// <summary>
    /// The same questions; each of the second half is followed by a question over chunks that are asked for once. It has no turnovers.
    /// </summary>
    public CacheTrace WithScan(int seed)
    {
        var random = new Random(seed);
        var trace = new CacheTrace(Law);
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
