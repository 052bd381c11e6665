using Rag.Core.Indexing;

namespace Rag.Core.Tests.Indexing;

public sealed class LeasedStateTests
{
    [Fact]
    public void Release_OfTheOwner_WhileSomebodyReads_GivesNothingBackBeforeTheReaderLeaves()
    {
        var state = new CountingState();
        Assert.True(state.TryLease());

        state.Release();
        Assert.Equal(0, state.GivenBack);

        state.Release();
        Assert.Equal(1, state.GivenBack);
    }

    [Fact]
    public void TryLease_OnceNobodyHoldsIt_IsFalse_AndNothingIsGivenBackAgain()
    {
        var state = new CountingState();
        state.Release();

        Assert.False(state.TryLease());
        Assert.Equal(1, state.GivenBack);
    }

    [Fact]
    public void TryLease_OfManyThreadsWhileTheOwnerLeaves_GivesBackOnceAndNeverToAReader()
    {
        for (var round = 0; round < 200; round++)
        {
            var state = new CountingState();
            Parallel.For(0, 8, reader =>
            {
                if (reader == 3)
                {
                    state.Release();
                }
                else if (state.TryLease())
                {
                    Assert.Equal(0, state.GivenBack);
                    state.Release();
                }
            });

            Assert.Equal(1, state.GivenBack);
        }
    }

    private sealed class CountingState : LeasedState
    {
        private int _givenBack;

        public int GivenBack => Volatile.Read(ref _givenBack);

        protected override void GiveBack() => Interlocked.Increment(ref _givenBack);
    }
}
