using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Ingestion.Indexing;

namespace Rag.Ingestion.Tests.Indexing;

public sealed class YieldingEmbedderTests
{
    private readonly CostingClock _clock = new();
    private readonly AskedOften _foreground = new();
    private readonly CostingEmbedder _inner;
    private readonly YieldingEmbedder _embedder;

    public YieldingEmbedderTests()
    {
        _inner = new CostingEmbedder(_clock);
        _embedder = new YieldingEmbedder(_inner, _foreground, _clock);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string[] Texts { get; } =
    [.. Enumerable.Range(0, 400).Select(number => new string((char)('a' + number % 26), 1 + number * 37 % 900))];

    [Fact]
    public void Embed_ManyTexts_TakesShortSlicesAndGivesEveryTextItsOwnVector()
    {
        var vectors = _embedder.EmbedPassages(Texts, Cancellation);

        Assert.Equal(Texts.Select(HashEmbedder.VectorOf), vectors);
        Assert.All(_inner.Slices, slice => Assert.InRange(slice.Taken, TimeSpan.Zero, YieldingEmbedder.LongestSlice));
        Assert.InRange(_inner.Slices.Count, 2, Texts.Length / 4);
    }

    [Fact]
    public void Embed_OnAMachineThatBecomesSlow_TakesShorterSlicesSoon()
    {
        _embedder.EmbedPassages(Texts, Cancellation);
        _inner.Slices.Clear();
        _inner.PerChar *= 5;

        _embedder.EmbedPassages(Texts, Cancellation);

        Assert.All(_inner.Slices.Skip(4), slice => Assert.InRange(slice.Taken, TimeSpan.Zero, YieldingEmbedder.LongestSlice));
    }

    [Fact]
    public void Embed_BetweenSlices_GivesWayForABoundedTime()
    {
        _embedder.EmbedPassages(Texts, Cancellation);

        Assert.Equal(_inner.Slices.Count, _foreground.Waits.Count);
        Assert.All(_foreground.Waits, wait => Assert.InRange(wait, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task WaitForRest_WhileAQuestionIsAnswered_EndsWithTheLastOne()
    {
        var activity = new ForegroundActivity(TimeProvider.System);
        var (first, second) = (activity.Begin(), activity.Begin());
        var rest = activity.WaitForRestAsync(TimeSpan.FromMinutes(10), Cancellation);

        first.Dispose();
        first.Dispose();
        Assert.False(rest.IsCompleted);
        second.Dispose();

        await rest;
        Assert.True(activity.WaitForRestAsync(TimeSpan.FromMinutes(10), Cancellation).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task WaitForRest_InAServiceThatIsAlwaysAsked_EndsAfterItsTime()
    {
        var activity = new ForegroundActivity(new Queue.SkippingTime());
        using var asked = activity.Begin();

        await activity.WaitForRestAsync(TimeSpan.FromMinutes(10), Cancellation);
    }

    private sealed class CostingClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Pass(TimeSpan time) => _ticks += time.Ticks;
    }

    /// <summary>Takes a time for each character of a text and for each text.</summary>
    private sealed class CostingEmbedder(CostingClock clock) : IEmbedder
    {
        public List<(int Texts, TimeSpan Taken)> Slices { get; } = [];

        public TimeSpan PerChar { get; set; } = TimeSpan.FromMicroseconds(5);

        public int Dimensions => 4;

        public string Digest => "costing";

        public float[][] EmbedPassages(IReadOnlyList<string> texts, CancellationToken cancellation)
        {
            var taken = texts.Sum(text => text.Length + 20) * PerChar;
            clock.Pass(taken);
            Slices.Add((texts.Count, taken));
            return [.. texts.Select(HashEmbedder.VectorOf)];
        }

        public float[] EmbedQuestion(string question, CancellationToken cancellation) => throw new NotSupportedException();
    }

    private sealed class AskedOften : IForegroundActivity
    {
        public List<TimeSpan> Waits { get; } = [];

        public IDisposable Begin() => throw new NotSupportedException();

        public Task WaitForRestAsync(TimeSpan longest, CancellationToken cancellation)
        {
            Waits.Add(longest);
            return Task.CompletedTask;
        }
    }
}
