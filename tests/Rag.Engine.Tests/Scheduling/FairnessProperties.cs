using CsCheck;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests.Scheduling;

/// <summary>Tenants that always want more. A failing case prints its seed: CsCheck_Seed=... in the environment replays it.</summary>
public sealed class FairnessProperties
{
    private const int Places = 4;

    [Fact]
    public void UnderLoad_TenantsOfAnySizes_AreGivenTheSame() =>
        Gen.Select(Gen.Int[1, 60].Array[2, 5], Gen.Int[1, 12], Gen.Int[0, 1000])
            .Sample(
                (sizes, answer, seed) =>
                {
                    var harness = new EngineHarness(
                        DefaultShape with
                        {
                            EndTokens = [],
                        },
                        Options(prefill: 40, whileDecoding: 20, running: Places),
                        TokenAMillisecond
                    );
                    var asked = 0;
                    for (var step = 0; step < 300; step++)
                    {
                        for (var tenant = 0; tenant < sizes.Length; tenant++)
                        {
                            while (harness.State.Waiting.Count(sequence => sequence.Account.Tenant == $"{tenant}") < 2 * Places)
                            {
                                harness.Submit(
                                    Request([Question(Tokens(sizes[tenant], seed + asked++))], maxTokens: answer, scope: $"{tenant}")
                                );
                            }
                        }

                        harness.Step();
                    }

                    // What one tenant may be ahead: the work of all places, promised at once.
                    var ahead = Places * (sizes.Max() + (answer * 4.0));
                    var given = harness.State.Accounts.All.Select(account => account.Served).ToArray();
                    Assert.InRange(given.Max() - given.Min(), 0, ahead);
                    Assert.True(given.Min() > 0);
                },
                iter: 100
            );
}
