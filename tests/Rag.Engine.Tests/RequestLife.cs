using Rag.Core.Answers;
using Rag.Core.Prompts;
using Rag.Engine.Sequences;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests;

/// <summary>A request in a random life of the engine.</summary>
/// <param name="Constraint">Makes the request's constraint once more; null where it has none.</param>
internal sealed record RequestLife(Sequence Sequence, Func<ITokenConstraint>? Constraint)
{
    public bool IsCanceled { get; set; }

    public bool HasEnded { get; set; }

    /// <summary>It has just ended, and in a way that it could.</summary>
    /// <param name="isInjected">The step was made to fail.</param>
    public void End(bool isInjected)
    {
        HasEnded = true;
        var (request, completion) = (Sequence.Request, CompletionOf(Sequence));
        switch (completion)
        {
            case { Refusal: { } refusal }:
                Assert.NotNull(refusal.Reason == RefusalReason.Deadline ? request.Deadline : request.MaxComputedTokens);
                Assert.Equal(0, completion.Usage.CompletionTokens);
                break;
            case { Reason: FinishReason.Error }:
                Assert.True(isInjected, "only an injected failure ends a sequence with an error");
                break;
            case { Reason: FinishReason.Canceled }:
                Assert.True(IsCanceled, "only the canceled are canceled");
                break;
        }

        Assert.True(!(completion.Usage.ComputedTokens > request.MaxComputedTokens), "no request computes more than it allows");
    }

    /// <summary>It ended as it would have alone, or with the first of those tokens.</summary>
    public void CheckEnd(EngineHarness harness)
    {
        var reference = Reference.Of(
            Reference.AsRead(Sequence.Request, harness.Shape),
            harness.Shape,
            Constraint?.Invoke(),
            Sequence.TokenLimit
        );
        if (CompletionOf(Sequence).Reason is FinishReason.Stop or FinishReason.Length)
        {
            AssertAsReference(Sequence, reference);
            return;
        }

        var tokens = DeltasOf(Sequence).Select(delta => delta.TokenId).ToArray();
        Assert.Equal(reference.Deltas.Take(tokens.Length).Select(delta => delta.TokenId), tokens);
    }
}
