using Rag.Peers.Engines;

namespace Rag.Peers.Tests.Engines;

public sealed class PromptSlotsTests
{
    [Fact]
    public void TryTake_WithAPromptThatGoesOnFromAKeptOne_StaysInItsSlotAndComputesTheRest()
    {
        var slots = new PromptSlots(3);
        var first = Fill(slots, [1, 2, 3, 4]);

        var choice = slots.TryTake([1, 2, 3, 9, 9], SlotReuse.Copy)!.Value;

        Assert.Equal((first, first, 3), (choice.Slot, choice.Source, choice.Prefix));
    }

    [Fact]
    public void TryTake_WithTheVeryPromptThatIsKept_LeavesItsLastTokenToCompute()
    {
        var slots = new PromptSlots(1);
        Fill(slots, [1, 2, 3]);

        Assert.Equal(2, slots.TryTake([1, 2, 3], SlotReuse.Copy)!.Value.Prefix);
    }

    [Fact]
    public void TryTake_WithAPrefixOfAMuchLongerPrompt_CopiesItToTheSlotUnusedForLongest()
    {
        var slots = new PromptSlots(2);
        var kept = Fill(slots, [.. Enumerable.Range(0, 1000)]);

        var choice = slots.TryTake([.. Enumerable.Range(0, 100), 7, 7], SlotReuse.Copy)!.Value;

        Assert.Equal((kept, 100), (choice.Source, choice.Prefix));
        Assert.NotEqual(kept, choice.Slot);
    }

    [Fact]
    public void TryTake_WithAPrefixTooShortToCopy_ComputesIt()
    {
        var slots = new PromptSlots(2);
        Fill(slots, [.. Enumerable.Range(0, 1000)]);

        var choice = slots.TryTake([.. Enumerable.Range(0, PromptSlots.LeastCopied - 1), 7, 7], SlotReuse.Copy)!.Value;

        Assert.Equal((choice.Slot, 0), (choice.Source, choice.Prefix));
    }

    [Fact]
    public void TryTake_WhenNothingCanBeCopied_ReusesOnlyWhatLiesInTheSlotItTakes()
    {
        var slots = new PromptSlots(2);
        Fill(slots, [.. Enumerable.Range(0, 1000)]);

        var choice = slots.TryTake([.. Enumerable.Range(0, 100), 7, 7], SlotReuse.InPlace)!.Value;

        Assert.Equal((choice.Slot, 0), (choice.Source, choice.Prefix));
    }

    [Fact]
    public void TryTake_WhenEverySlotIsBusy_GivesNone()
    {
        var slots = new PromptSlots(1);
        var taken = slots.TryTake([1], SlotReuse.Copy)!.Value.Slot;

        Assert.Null(slots.TryTake([1], SlotReuse.Copy));
        PromptSlots.Release(taken);
        Assert.NotNull(slots.TryTake([1], SlotReuse.Copy));
    }

    private static PromptSlot Fill(PromptSlots slots, int[] tokens)
    {
        var slot = slots.TryTake(tokens, SlotReuse.Copy)!.Value.Slot;
        slot.Tokens.AddRange(tokens);
        PromptSlots.Release(slot);
        return slot;
    }
}
