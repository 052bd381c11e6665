using static Rag.Engine.Tests.EngineHarness;

namespace Rag.Engine.Tests;

public sealed class EvictionPolicyTests
{
    private readonly FakeTime _time = new();
    private readonly EvictionPolicy _policy;

    public EvictionPolicyTests() => _policy = new EvictionPolicy(_time, TimeSpan.FromHours(1));

    [Fact]
    public void NoteUse_AHalfLifeLater_TheEarlierUseCountsHalf()
    {
        var entry = Entry(8);
        _policy.NoteUse(entry);
        _time.Advance(TimeSpan.FromHours(1));

        _policy.NoteUse(entry);

        Assert.Equal(1.5, entry.Frequency, 1e-9);
        Assert.Equal(1.5 * 8 / 2, entry.Priority, 1e-9);
    }

    [Fact]
    public void NoteEviction_RaisesTheClock_SoThatTheNewOvertakeTheOncePopular()
    {
        var popular = Entry(8);
        for (var i = 0; i < 5; i++)
        {
            _policy.NoteUse(popular);
        }

        var evictions = 0;
        for (var newcomer = Entry(8); ; newcomer = Entry(8), evictions++)
        {
            _policy.NoteUse(newcomer);
            if (newcomer.Priority > popular.Priority)
            {
                break;
            }

            _policy.NoteEviction(newcomer);
        }

        Assert.Equal(5, evictions);
    }

    private static ChunkEntry Entry(int tokens) =>
        new(0, ChunkIdentity.Of(Passage(Tokens(tokens, 1)), TenantScope.Public, "m"), new int[tokens / 4]);
}
