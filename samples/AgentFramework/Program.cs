using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using Rag.Client;

// Talks to an agent that answers from the news of a running service: ADDRESS QUESTION FOLLOW-UP
var address = args.Length > 0 ? args[0] : "http://127.0.0.1:5080";
var question = args.Length > 1 ? args[1] : "How many jobs will the Lumenor battery factory in Brackenhithe create?";
var followUp = args.Length > 2 ? args[2] : "And when will it open?";
using var client = new RagClient(
    new RagClientOptions { BaseAddress = new Uri(address), ApiKey = Environment.GetEnvironmentVariable("RAG_KEY") }
);

var agent = new ChatClientAgent(client.AsChatClient(), name: "news", description: "Answers from the news, with citations.");
var session = await agent.CreateSessionAsync();

var reply = await agent.RunAsync(question, session);
Console.WriteLine($"Answer: {reply.Text}");
foreach (
    var citation in reply
        .Messages.SelectMany(message => message.Contents)
        .SelectMany(content => content.Annotations ?? [])
        .OfType<CitationAnnotation>()
)
{
    Console.WriteLine($"Citation: {citation.Title} {citation.Url}");
}

// The session holds the first turn, so that the service knows what the follow-up is about.
Console.Write("Streamed: ");
await foreach (var update in agent.RunStreamingAsync(followUp, session))
{
    Console.Write(update.Text);
}

Console.WriteLine();
