using Rag.Ingestion.Indexing;

namespace Rag.Ingestion.Tests.Indexing;

public sealed class ByteBudgetTests
{
    private readonly ByteBudget _budget = new(100);

    [Fact]
    public async Task TakeAsync_WhatFits_DoesNotWait()
    {
        await Take(60);
        await Take(40);

        Assert.False(Take(1).IsCompleted);
    }

    [Fact]
    public async Task TakeAsync_WhatDoesNotFit_WaitsUntilEnoughIsGivenBack()
    {
        await Take(60);
        await Take(30);
        var third = Take(50);

        _budget.Give(30);
        Assert.False(third.IsCompleted);
        _budget.Give(60);

        await third;
        _budget.Give(50);
        _budget.CheckIntegrity();
    }

    [Fact]
    public async Task TakeAsync_MoreThanThereIs_GoesThroughAlone()
    {
        await Take(1_000);
        var next = Take(1);
        Assert.False(next.IsCompleted);

        _budget.Give(1_000);

        await next;
    }

    [Fact]
    public async Task TakeAsync_Canceled_Ends()
    {
        await Take(100);
        using var cancel = new CancellationTokenSource();
        var waiting = _budget.TakeAsync(1, cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public void CheckIntegrity_MoreGivenThanTaken_Throws()
    {
        _budget.Give(1);

        Assert.Throws<InvalidOperationException>(_budget.CheckIntegrity);
    }

    private Task Take(long bytes) => _budget.TakeAsync(bytes, TestContext.Current.CancellationToken).AsTask();
}
