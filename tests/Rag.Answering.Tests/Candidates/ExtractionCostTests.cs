using CsCheck;
using Rag.Answering.Candidates;
using Rag.Core.Models;

namespace Rag.Answering.Tests.Candidates;

public sealed class ExtractionCostTests
{
    [Theory]
    [InlineData(.5)]
    [InlineData(2)]
    [InlineData(2.8)]
    [InlineData(10)]
    public void Estimate_OfAMachineOfAnotherSpeed_IsLearnt(double factor)
    {
        var (cost, expected) = (new ExtractionCost(), new ExtractionCost());
        var random = new Random(1);
        for (var i = 0; i < 60; i++)
        {
            var rows = Rows([.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(60, 384))]);
            cost.Observe(rows, factor * expected.Estimate(rows));
        }

        foreach (var rows in new[] { Rows(100), Rows(330, 330), Rows(384, 300, 200, 384, 384) })
        {
            Assert.Equal(factor, cost.Estimate(rows) / expected.Estimate(rows), factor * .05);
        }
    }

    [Fact]
    public void Estimate_AfterAnOutlier_IsAsBefore()
    {
        var cost = new ExtractionCost();
        var rows = Rows(330, 330);
        var before = cost.Estimate(rows);
        for (var i = 0; i < 20; i++)
        {
            cost.Observe(rows, before * (i % 3 == 2 ? 1 : 100));
        }

        Assert.Equal(before, cost.Estimate(rows), before * 1e-9);
    }

    [Fact]
    public void Observe_NothingReadOrNoTime_TeachesNothing()
    {
        var cost = new ExtractionCost();
        var before = cost.Estimate(Rows(330));
        cost.Observe([], 50);
        cost.Observe(Rows(330), 0);
        cost.Observe(Rows(330), double.NaN);

        Assert.Equal(before, cost.Estimate(Rows(330)));
    }

    [Fact]
    public void Estimate_WhateverWasObserved_GrowsWithEveryRow() =>
        Gen.Select(
                Gen.Select(Gen.Int[1, 400].Array[1, 6], Gen.Double[0.001, 1000]).Array[0, 40],
                Gen.Int[1, 400].Array[1, 6],
                Gen.Int[1, 400]
            )
            .Sample(
                (readings, lengths, another) =>
                {
                    var cost = new ExtractionCost();
                    foreach (var (observed, milliseconds) in readings)
                    {
                        cost.Observe(Rows(observed), milliseconds);
                    }

                    var estimate = cost.Estimate(Rows(lengths));
                    Assert.InRange(estimate, double.Epsilon, double.MaxValue);
                    Assert.True(cost.Estimate(Rows([.. lengths, another])) > estimate);
                },
                iter: 1000
            );

    private static List<ExtractorInput> Rows(params int[] lengths) =>
        [.. lengths.Select(length => new ExtractorInput(new int[length], 0, [], 0))];
}
