using System.Collections.Concurrent;
using Rag.Core.Models;

namespace Rag.Answering.Tests.Candidates;

/// <summary>
/// An extractor that finds what it is told: in a passage, each of the words that stand there, with the score that was given them. A row has
/// as many tokens as the question and the passage have characters.
/// </summary>
internal sealed class ScriptedExtractor(params IReadOnlyList<(string Words, double Score)> script) : IExtractor
{
    private readonly ConcurrentDictionary<ExtractorInput, string> _passages = new(ReferenceEqualityComparer.Instance);

    public string Digest => "scripted";

    public int CutQuestionTokens { get; init; }

    /// <summary>Called with each reading, before it ends.</summary>
    public Action OnRead { get; init; } = () => { };

    /// <summary>Readings end once it has.</summary>
    public Task Gate { get; init; } = Task.CompletedTask;

    /// <summary>The passages of each reading, in order.</summary>
    public List<string[]> Readings { get; } = [];

    public ExtractorInput Prepare(string question, string passage)
    {
        var input = new ExtractorInput(new int[question.Length + passage.Length], question.Length, [], CutQuestionTokens);
        _passages[input] = passage;
        return input;
    }

    public async Task<Extraction[]> ReadAsync(IReadOnlyList<ExtractorInput> inputs, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        string[] passages = [.. inputs.Select(input => _passages[input])];
        Readings.Add(passages);
        OnRead();
        await Gate;
        return [.. passages.Select(Read)];
    }

    private Extraction Read(string passage) =>
        new(
            0,
            [
                .. script
                    .Where(entry => passage.Contains(entry.Words, StringComparison.Ordinal))
                    .OrderByDescending(entry => entry.Score)
                    .Select(entry => new ExtractedSpan(TestHits.Place(passage, entry.Words), entry.Score)),
            ]
        );
}
