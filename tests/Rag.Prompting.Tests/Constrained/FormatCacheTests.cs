using Rag.Core.Answers;
using Rag.Prompting.Constrained;
using Rag.Prompting.Grounding;
using Rag.Tests;

namespace Rag.Prompting.Tests.Constrained;

public sealed class FormatCacheTests
{
    private static readonly Grounder s_grounder = BundledPrompts.Grounder();

    [Fact]
    public void TryAdd_EverNewFormats_LeavesWhatIsAskedForAgain()
    {
        var cache = new FormatCache(64 << 20);
        var popular = Format(0);
        cache.Leave(cache.TryAdd(popular, Automaton())!);
        cache.Leave(cache.TryEnter(popular)!);

        for (var i = 1; i < 500; i++)
        {
            cache.Leave(cache.TryAdd(Format(i), Automaton())!);
            cache.CheckIntegrity();
        }

        Assert.NotNull(cache.TryEnter(popular));
        Assert.Null(cache.TryEnter(Format(1)));
        Assert.NotNull(cache.TryEnter(Format(499)));
    }

    [Fact]
    public void TryEnter_FormatOfAnotherTenant_IsNotKnown()
    {
        var cache = new FormatCache(64 << 20);
        cache.Leave(cache.TryAdd(Format(0, "acme"), Automaton())!);

        Assert.Null(cache.TryEnter(Format(0, "bolt")));
        Assert.NotNull(cache.TryEnter(Format(0, "acme")));
    }

    [Fact]
    public void TryAdd_AllInUse_HasNoRoom()
    {
        var cache = new FormatCache(64 << 20);
        var added = 0;
        while (cache.TryAdd(Format(added), Automaton()) is not null)
        {
            Assert.True(++added < 1000, "there is a bound");
        }

        cache.Leave(cache.TryEnter(Format(0))!);
        cache.Leave(cache.TryEnter(Format(1))!);
        Assert.Null(cache.TryAdd(Format(added), Automaton()));
        cache.CheckIntegrity();
    }

    [Fact]
    public void MayGrow_MemorySpent_EvictsWhatNobodyUsesAndThenSaysNo()
    {
        const int memory = 4 << 20;
        var cache = new FormatCache(memory);
        cache.Leave(cache.TryAdd(Format(0), Automaton())!);
        FormatMeter meter = new(1_000_000_000);
        var used = Enumerable.Range(1, 12).Select(i => cache.TryAdd(Format(i), Automaton())!).ToArray();

        foreach (var format in used)
        {
            var state = format.Automaton.Start;
            for (var i = 0; i < 100; i++)
            {
                var walk = format.Automaton.Walk(state);
                meter.BeginTurn();
                while (!walk.Continue(meter))
                {
                    meter.BeginTurn();
                }

                format.Automaton.Complete(state, walk.Ids);
                state = format.Automaton.Advance(state, "a"u8, meter)!;
            }

            Assert.InRange(format.Bytes, 1, memory / 4);
            cache.CheckIntegrity();
        }

        Assert.Null(cache.TryEnter(Format(0)));
        Assert.All(used, format => Assert.True(format.Automaton.IsFull));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Refresh_FullAutomaton_BeginsAnewWhereNobodyElseUsesIt(int users)
    {
        var cache = new FormatCache(64 << 20);
        var format = cache.TryAdd(Format(0), Automaton())!;
        for (var user = 1; user < users; user++)
        {
            cache.TryEnter(Format(0));
        }

        var meter = new FormatMeter(1_000_000);
        var (automaton, atFirst) = (format.Automaton, format.Bytes);
        var state = automaton.Advance(automaton.Start, "abc"u8, meter)!;
        automaton.MayGrow = (_, _) => false;
        automaton.Advance(state, "abc"u8, meter);
        Assert.True(automaton.IsFull);

        cache.Refresh(format);

        Assert.Equal(users > 1, automaton.IsFull);
        Assert.Equal(users > 1, format.Bytes > atFirst);
        cache.CheckIntegrity();
    }

    private static OwnedFormat Format(int number, string tenant = "tenant") => new(tenant, new AnswerFormat.Regex($"{number}"));

    private static ByteAutomaton Automaton() =>
        new(RegexReader.Read("[a-z]{1,200}"), s_grounder.Vocabulary, FormatWriter.End, new FormatMeter(1_000_000));
}
