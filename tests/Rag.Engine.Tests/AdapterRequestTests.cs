using CsCheck;
using Rag.Core.Prompts;
using Rag.Engine.Adapters;
using Rag.Engine.Cache;
using Rag.Engine.Sequences;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests;

public sealed class AdapterRequestTests
{
    private static readonly PromptPart s_passage = Passage(Tokens(11, 1));

    [Fact]
    public void Requests_WithDifferentAdaptersAndNone_RunInOneBatchAndAnswerAsAlone()
    {
        var harness = new EngineHarness();
        LoadedAdapter?[] adapters = [null, harness.Load(7, 1), harness.Load(9, 2)];
        var request = Request([s_passage, Question(5, 6)], maxTokens: 10);

        var sequences = adapters.Select(adapter => harness.Submit(request, adapter)).ToArray();
        harness.RunToEnd();

        Assert.True(harness.Runner.WidestBatch >= 3, "three requests share a step");
        AssertAsReference(sequences[0], Reference.Of(request, harness.Shape));
        AssertAsReference(sequences[1], Reference.Of(request, harness.Shape, adapter: 7));
        AssertAsReference(sequences[2], Reference.Of(request, harness.Shape, adapter: 9));
    }

    [Fact]
    public void CachedTokens_OfAPassageThatTheModelAloneHasRead_AreNoneWithAnAdapter()
    {
        var harness = new EngineHarness();
        var adapter = harness.Load(7, 1);
        var request = Request([s_passage, Question(5, 6)]);

        Assert.Equal(0, harness.Ask(request).Usage.CachedTokens);
        Assert.Equal((11, 0), (harness.CachedTokens(s_passage), harness.CachedTokens(s_passage, adapter)));

        var sequence = harness.Submit(request, adapter);
        harness.RunToEnd();
        Assert.Equal(0, CompletionOf(sequence).Usage.CachedTokens);
        Assert.Equal(11, harness.CachedTokens(s_passage, adapter));
    }

    [Fact]
    public void Adapter_OfTheSameContentInAnotherSlot_FindsWhatWasComputed()
    {
        var harness = new EngineHarness();
        harness.Submit(Request([s_passage, Question(5, 6)]), harness.Load(7, 1));
        harness.RunToEnd();

        Assert.Equal(11, harness.CachedTokens(s_passage, harness.Load(7, 2)));
        Assert.Equal(0, harness.CachedTokens(s_passage, harness.Load(8, 1)));
    }

    [Fact]
    public void Purge_OfAText_ForgetsItUnderEveryAdapter()
    {
        var harness = new EngineHarness();
        LoadedAdapter?[] adapters = [null, harness.Load(7, 1), harness.Load(9, 2)];
        foreach (var adapter in adapters)
        {
            harness.Submit(Request([s_passage, Question(5, 6)]), adapter);
        }

        harness.RunToEnd();
        Assert.All(adapters, adapter => Assert.Equal(11, harness.CachedTokens(s_passage, adapter)));
        harness.Purge(s_passage);

        Assert.All(adapters, adapter => Assert.Equal(0, harness.CachedTokens(s_passage, adapter)));
        Assert.Empty(harness.Core.FindTraces([ChunkIdentity.Of(s_passage, harness.Shape.Digest)]));
    }

    [Fact]
    public void Warm_WithAnAdapter_EncodesForItAlone()
    {
        var harness = new EngineHarness();
        var adapter = harness.Load(7, 1);

        harness.Warm(WarmingPriority.Background, adapter, s_passage);
        harness.RunToEnd();

        Assert.Equal((0, 11), (harness.CachedTokens(s_passage), harness.CachedTokens(s_passage, adapter)));
        var request = Request([s_passage, Question(5, 6)]);
        var sequence = harness.Submit(request, adapter);
        harness.RunToEnd();
        AssertAsReference(sequence, Reference.Of(request, harness.Shape, adapter: 7));
    }

    [Fact]
    public void AnyRequests_OverFewBlocksAndPassages_EachAnswersAsWithItsAdapterAlone() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 4])
            .Array[1, 24]
            .Sample(
                asked =>
                {
                    var harness = new EngineHarness(
                        DefaultShape with
                        {
                            BlockCount = 24,
                            ContextLength = 64,
                        },
                        Options(prefill: 9, whileDecoding: 4, running: 6)
                    );
                    LoadedAdapter?[] adapters = [null, harness.Load(1, 1), harness.Load(2, 2)];
                    var lives = new List<(Sequence Sequence, EngineRequest Request, int Adapter)>();
                    foreach (var (adapter, first, second, steps) in asked)
                    {
                        PromptPart[] parts = [Passage(Tokens(9, first)), Passage(Tokens(5, second)), Question(Tokens(6, first + second))];
                        var request = Request(parts, maxTokens: 6);
                        lives.Add((harness.Submit(request, adapters[adapter]), request, adapter));
                        foreach (var _ in Enumerable.Range(0, steps))
                        {
                            harness.Step();
                        }
                    }

                    harness.RunToEnd();
                    foreach (var (sequence, request, adapter) in lives)
                    {
                        AssertAsReference(sequence, Reference.Of(request, harness.Shape, adapter: adapter));
                    }
                },
                iter: 400
            );
}
