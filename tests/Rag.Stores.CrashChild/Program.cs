using System.Globalization;
using Rag.Core.Articles;
using Rag.Stores.Conformance;
using Rag.Stores.CrashChild;
using Rag.Stores.Embedded;

// A process to be killed. `hold DIR` opens the store and waits; `ingest DIR SEED` writes until it is killed: it prints "begin …" before
// and "done …" after each write, where … is `put ID REVISION` or `remove ID`, so that whoever killed it knows what was acknowledged.
// `renew DIR SEED` writes and changes the embedder again and again until it is killed.
// `work CONNECTION` takes articles from a PostgreSQL queue, stores each at the revision that its title says, and prints "done …".
// `purge DIR VERB` retires an article's three chunks and prints "told 3" from a subscriber that never ends.
var options = new EmbeddedStoreOptions("embedder-1", SampleArticles.Dimensions)
{
    SealRows = 24,
    MaxSegments = 3,
    MaxSegmentRows = 2000,
    RowsMergedAtOnce = 60,
    ChunksBetweenSaves = 30,
};
using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
try
{
    if (args[0] == "renew")
    {
        var embedder = EmbeddedStore.ReadEmbedder(args[1]) ?? SampleEmbedder.First;
        options = options with { EmbedderDigest = embedder.Digest, Dimensions = embedder.Dimensions, EmbedderName = embedder.Name };
    }

    if (args[0] == "work")
    {
        await PostgresWorker.RunAsync(args[1], options, output);
    }

    using var store = EmbeddedStore.Open(args[1], options);
    output.WriteLine("open");
    if (args[0] == "hold")
    {
        Console.In.ReadLine();
        return 0;
    }

    if (args[0] == "purge")
    {
        await PurgeAsync(store, args[2]);
        return 0;
    }

    if (args[0] == "renew")
    {
        await RenewAsync(store, new Random(int.Parse(args[2], CultureInfo.InvariantCulture)));
    }

    var random = new Random(int.Parse(args[2], CultureInfo.InvariantCulture));
    while (true)
    {
        var id = new ArticleId($"article-{random.Next(60)}");
        var stored = await store.FindAsync(id, CancellationToken.None);
        if (random.Next(50) == 0)
        {
            store.Compact();
        }
        else if (stored is not null && random.Next(3) == 0)
        {
            output.WriteLine($"begin remove {id}");
            await store.RemoveAsync(id, CancellationToken.None);
            output.WriteLine($"done remove {id}");
        }
        else
        {
            var revision = (stored?.Revision ?? 0) + 1;
            output.WriteLine($"begin put {id} {revision}");
            await store.CommitAsync([SampleArticles.Write(id.Value, revision)], CancellationToken.None);
            output.WriteLine($"done put {id} {revision}");
        }
    }
}
catch (StoreOpenException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

async Task RenewAsync(EmbeddedStore store, Random random)
{
    var renewal = store.Renewal;
    for (var number = await store.LastChangeAsync(CancellationToken.None); ; number++)
    {
        await store.CommitAsync(
            [SampleEmbedder.Embed(SampleArticles.Write($"article-{number}"), renewal.InCharge)],
            CancellationToken.None
        );
        renewal.Begin(renewal.Successor ?? SampleEmbedder.All.Where(embedder => embedder != renewal.InCharge).ElementAt(random.Next(2)));
        renewal.Put([.. renewal.Lacking(8).Select(chunk => SampleEmbedder.Embed(chunk, renewal.Successor!))]);
        if (renewal.TrySwitch(10, (_, membership) => membership, () => { }))
        {
            output.WriteLine("switched");
            renewal.RemoveOld(random.Next(40));
        }
    }
}

async Task PurgeAsync(EmbeddedStore store, string verb)
{
    var id = new ArticleId("a");
    if (verb != "tell")
    {
        await store.CommitAsync([SampleArticles.Write(id.Value, 1, chunks: 3)], CancellationToken.None);
    }

    using var subscription = store.Subscribe(async retired =>
    {
        output.WriteLine($"told {retired.Count}");
        await Task.Delay(Timeout.Infinite);
    });
    switch (verb)
    {
        case "update":
            await store.CommitAsync([SampleArticles.Write(id.Value, 2, chunks: 1)], CancellationToken.None);
            break;
        case "retract":
            await store.RetractAsync(id, new Retraction("It was wrong.", SampleArticles.Epoch), CancellationToken.None);
            break;
        case "remove":
            await store.RemoveAsync(id, CancellationToken.None);
            break;
        default:
            await store.TellAgainAsync(CancellationToken.None);
            break;
    }
}
