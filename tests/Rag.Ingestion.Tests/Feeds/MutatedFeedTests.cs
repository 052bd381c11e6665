using System.Diagnostics;
using System.Globalization;
using System.Text;
using Rag.Ingestion.Feeds;

namespace Rag.Ingestion.Tests.Feeds;

/// <summary>Feeds that were damaged by chance or by intent: each is read or refused, soon, and within a bound of memory.</summary>
public sealed class MutatedFeedTests
{
    private const int Mutations = 20_000;

    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(5);

    /// <summary>Live at once or not, for one feed of some kilobytes.</summary>
    private const long MostAllocated = 64L << 20;

    private static readonly string[] s_pieces =
    [
        "<item>",
        "</item>",
        "<entry>",
        "<![CDATA[",
        "]]>",
        "<!--",
        "<!DOCTYPE x [<!ENTITY a '&b;&b;'><!ENTITY b '&a;&a;'>]>",
        "&a;&#x110000;&#0;&#38;",
        " xmlns:p='q'",
        " xml:base='/../'",
        "<div><div><div>",
        "\"",
        "\0\u0085\ufffe",
        "{\"a\":[",
        "encoding='utf-7'",
    ];

    [Fact]
    public void Parse_TwentyThousandMutations_AreReadOrRefusedSoon()
    {
        var random = new Random(20_260_301);
        var seeds = Directory
            .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "samples", "feeds"))
            .Order(StringComparer.Ordinal)
            .Select(path => File.ReadAllBytes(path).Take(4_000).ToArray())
            .Append(
                Encoding.UTF8.GetBytes("""{"version":"https://jsonfeed.org/version/1","title":"T","items":[{"id":"1","tags":["a"]}]}""")
            )
            .ToList();
        var slowest = TimeSpan.Zero;
        var most = 0L;
        for (var i = 0; i < Mutations; i++)
        {
            var (time, allocated) = Read(Mutate(seeds[random.Next(seeds.Count)], random));
            slowest = time > slowest ? time : slowest;
            most = Math.Max(most, allocated);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"slowest {slowest.TotalMilliseconds:0} ms, at most {most >> 10} KiB allocated")
        );
        Assert.InRange(slowest, TimeSpan.Zero, s_most);
        Assert.InRange(most, 0, MostAllocated);
    }

    public static TheoryData<string, string, string, int> Monsters =>
        new()
        {
            { "nested 200 deep", "<rss><channel><item><description>", "<b>", 200 },
            { "nested without end", "<rss><channel><item><description>", "<b>", 4_000_000 },
            { "a long title", "<rss><channel><item><title>", "title ", 2_400_000 },
            { "a title of 54 MB", "<rss><channel><item><title>", "title ", 9_000_000 },
            { "stray less-than signs", "<rss><channel><item><title>", "< ", 7_000_000 },
            { "references", "<rss><channel><item><title>", "&amp;", 2_800_000 },
            { "empty entries", "<rss><channel>", "<item/>", 2_000_000 },
            { "short elements", "<rss><channel><item>", "<a/>", 3_500_000 },
            { "attributes", "<rss><channel><item ", "a=1 ", 3_500_000 },
            { "unclosed quotation marks", "<rss><channel>", "<item a=\"><item b='>", 700_000 },
            { "end tags of nothing", "<rss><channel><item>", "</x>", 3_500_000 },
            { "categories", "<rss><channel><item>", "<category>a</category>", 600_000 },
            { "keywords", "<rss><channel><item><keywords>", "ab,", 4_500_000 },
            { "links", "<feed><entry>", "<link href='a'/>", 900_000 },
            { "declarations", "<rss><channel>", "<item xmlns:a='b'><a:b/></item>", 450_000 },
            { "character data", "<rss><channel><item><title>", "<![CDATA[]]>", 1_200_000 },
            { "comments", "<rss><channel>", "<!---->", 2_000_000 },
        };

    [Theory]
    [MemberData(nameof(Monsters))]
    public void Parse_Monster_IsReadOrRefusedSoon(string name, string beginning, string piece, int times)
    {
        var text = new StringBuilder(beginning).Insert(beginning.Length, piece, times).ToString();

        var (time, allocated) = Read(Encoding.UTF8.GetBytes(text));

        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{name}: {time.TotalMilliseconds:0} ms, {allocated >> 20} MiB allocated")
        );
        Assert.InRange(time, TimeSpan.Zero, s_most);
        Assert.InRange(allocated, 0, 1L << 30);
    }

    private static (TimeSpan Time, long Allocated) Read(byte[] bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        try
        {
            var feed = FeedParser.Parse(bytes, FeedSource.Unknown, TestContext.Current.CancellationToken);
            Assert.NotNull(feed.Entries);
        }
        catch (ArticleRefusedException refusal)
        {
            Assert.InRange(refusal.Message.Length, 1, 200);
        }

        return (clock.Elapsed, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = new List<byte>(seed);
        for (var left = random.Next(1, 8); left > 0 && bytes.Count > 1; left--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 200), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(random.Next(bytes.Count), [.. bytes.GetRange(at, length)]);
                    break;
                case 4:
                    bytes[at] = (byte)random.Next(256);
                    break;
                default:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(s_pieces[random.Next(s_pieces.Length)]));
                    break;
            }
        }

        return [.. bytes];
    }
}
