using Microsoft.Extensions.DependencyInjection;
using Rag.Bench.Soak;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Engine;
using Rag.Tests;

namespace Rag.Bench.Tests.Soak;

public sealed class DamagedKvTests : IDisposable
{
    private readonly DirectoryInfo _data = BuiltGraphs.ShareWith(Directory.CreateTempSubdirectory("rag-soak-"));

    public void Dispose() => _data.Delete(recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task IsSameAs_WhatTheDiskGaveBack_TellsADamagedEntryThatIsServed(bool hasFault)
    {
        const string question = "What was announced?";
        var options = new AnswerOptions { LogProbabilities = true };
        Passage[] passages;
        await using (var before = SoakServices.Build(_data, hasFault: false))
        {
            var invented = new InventedPassages(before.GetRequiredService<ITokenizer>(), new Random(3));
            passages = [invented.Next(), invented.Next()];
            await ReadAsync(before.GetRequiredService<IReader>());
        }

        await using var services = SoakServices.Build(_data, hasFault);
        var served = new ServedAnswer(question, passages, await ReadAsync(services.GetRequiredService<IReader>()));
        Assert.True(services.GetRequiredService<IEngine>().Disk is { Hits: > 0 }, "the passages were read from disk");

        Assert.Equal(!hasFault, served.IsSameAs(await ReadAsync(SoakServices.UncachedReader(services))));

        Task<Answer> ReadAsync(IReader reader) =>
            reader.ReadAsync(question, passages, options, TestContext.Current.CancellationToken).ToAnswerAsync();
    }
}
