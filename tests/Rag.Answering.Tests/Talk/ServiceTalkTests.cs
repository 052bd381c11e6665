using System.Diagnostics;
using System.Text.Json;
using Rag.Answering.Talk;
using Rag.Tests;

namespace Rag.Answering.Tests.Talk;

public sealed class ServiceTalkTests
{
    [Theory]
    [InlineData(
        "Hello!",
        "hello | HELLO | Helloooo | helo | hi | Hi there! | hii | heyyy | Hey bot, | hello, assistant | howdy | Hi again"
    )]
    [InlineData(
        "Hello!",
        "Good morning | good evening! | Good day to you | G'day | hello world | Hi 👋 | Hello, dear friend | Hello everyone."
    )]
    [InlineData("Hello!", "nice to meet you | Hello... nice to meet you! | hey, please | Well, hello there | “Hello” | Hola | I'm back")]
    [InlineData(
        "Thank you for asking",
        "How are you? | hi, how are you today? | how are you doing | How's it going? | What's up? | how r u"
    )]
    [InlineData("Thank you for asking", "are you there? | Hello, is anybody there? | can you hear me | how do you do")]
    [InlineData(
        "You are welcome",
        "thanks | Thank you! | thank you so much | Thankssss 🙏😊 | thx | Many thanks. | thanks a lot | OK, thanks, bye"
    )]
    [InlineData(
        "You are welcome",
        "Great, thank you very much | thanks for your help | Thanks for that! | much appreciated | that was very helpful"
    )]
    [InlineData(
        "You are welcome",
        "I appreciate it | Cheers! | no thanks | Thank you for the answer | thank you again | thank you, you are great"
    )]
    [InlineData("Goodbye", "bye | Byeee | bye bye | Good-bye! | goodbye for now | see you | See ya later | good night | Have a nice day!")]
    [InlineData(
        "Goodbye",
        "take care | so long | until next time | OK, that's all for now | talk to you later | I have to go now, bye | Farewell."
    )]
    [InlineData("answers questions", "Who are you? | who r u | What are you? | WHO ARE YOU??? | whooo are youuu | hi, who are you please")]
    [InlineData("answers questions", "So who are you exactly? | What's your name? | Can you tell me who you are? | tell me about yourself")]
    [InlineData("answers questions", "Introduce yourself | who am I talking to? | What is this site? | What's this website about?")]
    [InlineData(
        "answers questions",
        "Hello. What are you, and what can you do? Thanks! | I was wondering who you are | What kind of assistant are you?"
    )]
    [InlineData(
        "Apache",
        "Who made you? | who created you | By whom were you made? | Who built this service? | who is your maker? | who's behind you?"
    )]
    [InlineData(
        "Apache",
        "Who developed you and why? | which company trained you | who were you made by? | Hey, who programmed you? | are you open source"
    )]
    [InlineData(
        "look nothing up",
        "Where does your news come from? | where do you get your news? | Where do you get your information from?"
    )]
    [InlineData(
        "look nothing up",
        "What are your sources? | what news do you read | How old is your news? | How up to date are you? | Are you online?"
    )]
    [InlineData(
        "look nothing up",
        "Can you search the web? | Do you have access to the internet? | which articles have you read | Where is your data from"
    )]
    [InlineData(
        "can be wrong",
        "Can I trust you? | are you reliable | Are you ever wrong? | How accurate are your answers? | do you make mistakes"
    )]
    [InlineData(
        "can be wrong",
        "Do you hallucinate? | Can you be wrong? | are you sure? | Do you ever make things up? | should I trust your answers"
    )]
    [InlineData("I search", "How do you work? | How does this site work? | How do you answer questions? | tell me how you work")]
    [InlineData(
        "I search",
        "What model are you? | which language model do you use? | how were you trained? | Where do you run? | what are you made of"
    )]
    [InlineData(
        "not a person",
        "Are you a human? | are you human | Are you a bot? | Are you a real person or a bot? | Am I talking to a human?"
    )]
    [InlineData(
        "not a person",
        "Are you an AI? | are you ChatGPT? | Is this a bot? | do you have feelings | are you real? | How old are you?"
    )]
    [InlineData("English", "What languages do you speak? | Do you speak English? | which language can I ask in")]
    [InlineData(
        "one short question",
        "help | Help! | please help me | Help me out please | I need help | can you help me? | How can you help me?"
    )]
    [InlineData(
        "one short question",
        "What can you do? | Hi! What can you do for me? | what do you do | What can I ask you? | How do I use you?"
    )]
    [InlineData(
        "one short question",
        "What are you for? | what is your purpose? | What kind of questions can you answer? | May I ask you a question?"
    )]
    public void Reply_TalkToTheService_SaysWhatFits(string expected, string messages)
    {
        foreach (var message in messages.Split(" | "))
        {
            Assert.True(
                ServiceTalk.Reply(message)?.Contains(expected, StringComparison.Ordinal),
                $"{message}: {ServiceTalk.Reply(message)}"
            );
        }
    }

    [Theory]
    [InlineData(
        "What did Help for Heroes say? | Help for Heroes | Help to Buy | The Help | help wanted | who needs help | Can you help Tarnmoor?"
    )]
    [InlineData(
        "Who are you supporting in the final, asked the mayor | Who are you voting for? | Who are the Who? | Who are they? | who is she"
    )]
    [InlineData(
        "Hello Kitty museum opening date? | Hello Fresh | Hello Magazine | hello hello Kitty | Hey Jude | Hi-Fi | hi tech | Hi, Robot Ltd"
    )]
    [InlineData(
        "thanks to whom did Tarnmoor win | Thanks to you, who won? | Thanksgiving | who said thank you | who thanked you | Thank You, Next"
    )]
    [InlineData(
        "who made the Aurelia | Who made it? | who made | who created the Aurelia | Who owns you Aurelia | Who built the Hollow of Marr?"
    )]
    [InlineData(
        "Hi, who won the cup final? | Hello! How many jobs will the factory create? | Please tell me who won | Good morning, what happened?"
    )]
    [InlineData(
        "hello who resigned? | Thanks. And who scored? | Thank you, and when does the Aurelia leave? | ok, and in Orlavik? | bye, who left?"
    )]
    [InlineData("Good Morning America | Good Morning Britain host | Good Night, and Good Luck | good morning vietnam director | good news")]
    [InlineData(
        "What is new? | What's happening? | what is going on | What's the news? | any news? | latest news | news | today | now | what | who"
    )]
    [InlineData(
        "How does it work? | how does the battery work | How do the trains work? | How is it? | how was it made? | What can be done?"
    )]
    [InlineData(
        "What can I do? | what should I do | What should you do in a storm? | What can you do about flooding? | What do you need to vote?"
    )]
    [InlineData(
        "Who is it? | Who is he? | what is it | What is that? | What is this? | who is this | How does this work? | Where is it from?"
    )]
    [InlineData(
        "Where are you allowed to park? | where do you vote | Where do you get tickets? | Where do you get your ballot? | Where is Orlavik?"
    )]
    [InlineData("How old is the mayor? | How old are they? | How are you taxed? | How are the talks going? | how are things in Orlavik?")]
    [InlineData(
        "Is there a human bone in the hollow? | Are you There God? It's Me, Margaret release date | Are you human enough, asked whom?"
    )]
    [InlineData("Can you trust the polls? | can I trust Waymere | Are you more likely to win? | Who can speak English in the cabinet?")]
    [InlineData("See You Again | See You Again singer | Bye Bye Birdie | Goodbye Mr Chips | So Long, and Thanks for All the Fish")]
    [InlineData(
        "I, Robot | Robot | bot | AI | ChatGPT | human | you | your name | Your Name director | Name | model | language model | sources"
    )]
    [InlineData(
        "please | ok | so | yes | no, really | Tell me | Can you tell me? | well | Great | 42 | 你好吗 | שלום לכם | Привет | U2 | Hello 𠮷"
    )]
    [InlineData(
        "WHO | Who? | What does the WHO do? | what does WHO do | US | Take That | Take care homes | Have a nice day care | Cheers cast"
    )]
    [InlineData(
        "What can you tell me about Storm Halvard? | What do you know about Waymere? | Tell me about Storm Halvard | Describe the storm"
    )]
    [InlineData("Who told you so? | who made you cry, mayor? | Who made you the captain? | Who wrote you the letter? | Is this a record?")]
    public void Reply_NewsOrUnclear_IsNull(string questions)
    {
        foreach (var question in questions.Split(" | "))
        {
            Assert.True(ServiceTalk.Reply(question) is null, $"{question}: {ServiceTalk.Reply(question)}");
        }
    }

    [Fact]
    public void Reply_QuestionsOfTheSamples_IsNullEvenAfterAGreeting()
    {
        using var samples = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "samples", "questions.json")));

        AssertNoneTaken(samples.RootElement.EnumerateArray().Select(sample => sample.GetProperty("question").GetString()!));
    }

    [Theory]
    [InlineData("data/news-questions/questions.dev.jsonl", "question")]
    [InlineData("data/multihop-rag/queries.dev.jsonl.gz", "query")]
    [InlineData("data/realtimeqa/questions.train.jsonl.gz", "question_sentence")]
    public void Reply_QuestionsAboutNews_IsNullEvenAfterAGreeting(string file, string property) =>
        AssertNoneTaken(SharedData.Lines(file).Select(line => line.GetProperty(property).GetString()!));

    [Fact]
    public void Reply_TwoTopics_RepliesToTheOneThatTellsMore()
    {
        Assert.Equal(ServiceTalk.Reply("Who are you?"), ServiceTalk.Reply("Thanks! Who are you? Bye"));
        Assert.Equal(ServiceTalk.Reply("Thanks"), ServiceTalk.Reply("Hello, thanks"));
    }

    [Fact]
    public void Reply_AnyTopic_IsOneOrTwoSentencesOnOneLine() =>
        Assert.All(ServiceTopics.All.Select(topic => topic.Reply).OfType<string>(), line =>
        {
            Assert.InRange(line.Length, 20, 240);
            Assert.InRange(line.Split(". ").Length, 1, 2);
            Assert.DoesNotContain('\n', line);
        });

    [Theory]
    [InlineData("h")]
    [InlineData(" ")]
    [InlineData("so ")]
    [InlineData("abcdefghij")]
    [InlineData("thank you ")]
    public void Reply_MessageOfAnyLength_CostsNextToNothing(string part)
    {
        var longest = string.Concat(Enumerable.Repeat(part, 2_000 / part.Length));
        Assert.Null(ServiceTalk.Reply(longest));

        // Less than 20 µs a pair on an idle machine; the bound leaves a busy one fifty times that.
        var talk = longest[..200];
        var started = Stopwatch.GetTimestamp();
        for (var round = 0; round < 1_000; round++)
        {
            ServiceTalk.Reply(longest);
            ServiceTalk.Reply(talk);
        }

        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 1);
    }

    private static void AssertNoneTaken(IEnumerable<string> questions)
    {
        var asked = questions
            .Where(question => question.Length > 0)
            .SelectMany(question => new[] { question, "Hi, " + question, question + " Thanks!" })
            .ToList();

        Assert.True(asked.Count >= 30, "The file holds questions.");
        Assert.DoesNotContain(asked, question => ServiceTalk.Reply(question) is not null);
    }
}
