using Microsoft.AspNetCore.Http;
using Rag.Core.Access;
using Rag.Core.Articles;
using Rag.Eval.Dashboard.Operations;

namespace Rag.EndToEnd.Tests.Operations;

/// <summary>A service as a test made it.</summary>
internal sealed class ScriptedOperations : IOperationsSource, IDisposable
{
    private readonly CancellationTokenSource _ending = new();

    /// <summary>A service of which nothing is wrong.</summary>
    public static OperationsFacts Fine { get; } =
        new(
            new DateTimeOffset(2026, 11, 29, 14, 5, 10, TimeSpan.FromHours(1)),
            new Dictionary<string, string>(),
            new Reading<EngineFacts>(
                new EngineFacts(
                    0,
                    2,
                    1_204,
                    612,
                    232,
                    2_048,
                    1_480,
                    TimeSpan.FromMilliseconds(12),
                    TimeSpan.FromMilliseconds(100),
                    TimeSpan.FromMilliseconds(250),
                    0
                ),
                null
            ),
            new Reading<DoorFacts>(new DoorFacts(2, 0, TimeSpan.FromMilliseconds(90), TimeSpan.FromSeconds(10), 0), null),
            new Reading<NewsFacts>(
                new NewsFacts(
                    14,
                    [],
                    [
                        new StageFacts("full text is fetched", 0, 0, TimeSpan.Zero),
                        new StageFacts("read and stored", 3, 2, TimeSpan.FromSeconds(4)),
                    ],
                    0,
                    20_000
                ),
                null
            ),
            new Reading<CacheFacts>(
                new CacheFacts(
                    [
                        new TierFacts("Memory", 131, 21_480, 51L << 20, 171L << 20, 1_204_113, "tokens"),
                        new TierFacts("Disk", 904, null, 310L << 20, 2L << 30, 57, "passages"),
                    ],
                    null,
                    [
                        new HotPassage("The instructions before all passages", 412, 41, true),
                        new HotPassage("Harbor bridge closes for a year of repairs", 37, 214, true),
                        new HotPassage("A passage of the collection acme/desk", 12, 180, false),
                    ],
                    IsComplete: true
                ),
                null
            ),
            new Reading<SpaceFacts>(new SpaceFacts(80L << 30, 500L << 30), null),
            []
        );

    public OperationsFacts Facts { get; set; } = Fine;

    public IReadOnlyList<Story> Stories { get; set; } = [];

    /// <summary>Null where the stories can be read.</summary>
    public Exception? StoriesFail { get; set; }

    public CancellationToken Ending => _ending.Token;

    public void End() => _ending.Cancel();

    public void Dispose() => _ending.Dispose();

    public Audience AudienceOf(HttpContext http) => Audience.Everybody;

    public Task<OperationsFacts> ReadAsync(Audience audience, CancellationToken cancellation) => Task.FromResult(Facts);

    public Task<IReadOnlyList<Story>> StoriesAsync(CancellationToken cancellation) =>
        StoriesFail is { } failure ? Task.FromException<IReadOnlyList<Story>>(failure) : Task.FromResult(Stories);

    public static Story Story(string title, int outlets, DateTimeOffset at) =>
        new(
            new ArticleId($"{title.GetHashCode(StringComparison.Ordinal):x8}"),
            [
                .. Enumerable
                    .Range(0, outlets)
                    .Select(i => new StoryMember(new ArticleId($"{i:x8}"), $"Outlet {i}", null, title, at + TimeSpan.FromMinutes(7 * i))),
            ]
        );
}
